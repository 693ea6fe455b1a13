package org.graft.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void sameSeedGivesTheSameTimesAndAnotherSeedOthers() {
        long[] times = times(ArrivalSchedule.poisson(5, HOUR, 7));
        assertArrayEquals(times, times(ArrivalSchedule.poisson(5, HOUR, 7)));
        assertFalse(Arrays.equals(times, times(ArrivalSchedule.poisson(5, HOUR, 8))));
    }

    @Test
    void timesRiseAndEndWithTheDuration() {
        ArrivalSchedule schedule = ArrivalSchedule.poisson(5, HOUR, 7);
        long[] times = times(schedule);
        for (int i = 1; i < times.length; i++) {
            assertTrue(times[i] >= times[i - 1], "request " + i);
        }
        assertTrue(times[0] > 0);
        assertTrue(times[times.length - 1] < HOUR.toNanos());
        assertEquals(5, schedule.rate());
        assertEquals(HOUR, schedule.duration());
    }

    @Test
    void meanRateIsTheOneAskedFor() {
        for (int seed = 1; seed <= 5; seed++) {
            for (double rate : new double[] {0.5, 10, 40}) {
                double expected = rate * HOUR.toSeconds();
                // The number of arrivals of a Poisson process has its mean as its variance.
                assertEquals(
                        expected,
                        ArrivalSchedule.poisson(rate, HOUR, seed).size(),
                        3 * Math.sqrt(expected),
                        "rate " + rate + ", seed " + seed);
            }
        }
    }

    @Test
    void gapsAreExponentialAndIndependent() {
        long[] times = times(ArrivalSchedule.poisson(40, HOUR, 7));
        int count = times.length - 1;
        double mean = (times[count] - times[0]) / (double) count;
        double variance = 0;
        double neighbours = 0;
        double longerThanMean = 0;
        double before = 0;
        for (int i = 0; i < count; i++) {
            double deviation = (times[i + 1] - times[i]) / mean - 1;
            variance += deviation * deviation / count;
            neighbours += deviation * before / count;
            longerThanMean += deviation > 0 ? 1.0 / count : 0;
            before = deviation;
        }
        // In units of the mean, the variance is 1 with standard error sqrt(8 / n), the correlation of neighbours 0 with
        // 1 / sqrt(n), and the share of the gaps above the mean 1 / e with less than 0.5 / sqrt(n). The tolerances are
        // 3 of them.
        assertEquals(1, variance, 3 * Math.sqrt(8.0 / count));
        assertEquals(0, neighbours, 3 / Math.sqrt(count));
        assertEquals(1 / Math.E, longerThanMean, 1.5 / Math.sqrt(count));
    }

    @Test
    void impossibleLoadsAreRefusedWithTheirValues() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = assertThrows(IllegalArgumentException.class, () -> ArrivalSchedule.poisson(rate, HOUR, 7))
                    .getMessage();
            assertTrue(message.contains(rate + " requests/s"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> ArrivalSchedule.poisson(5, Duration.ZERO, 7));
        assertThrows(IllegalArgumentException.class, () -> ArrivalSchedule.poisson(5, Duration.ofSeconds(-1), 7));
    }

    private static long[] times(ArrivalSchedule schedule) {
        return IntStream.range(0, schedule.size()).mapToLong(schedule::dueNanos).toArray();
    }
}
