package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForkIntervalTest {

    /**
     * Logarithms 0, 1, 2: mean 1, s = 1, and t(0.975, 2) = 4.303 of every table, so 1 -+ 4.303 / sqrt(3) = 1 -+ 2.484.
     */
    @Test
    void intervalOfThreeForksIsThatOfTheTable() {
        ForkInterval interval = ForkInterval.of(1, Math.E, Math.exp(2));
        assertEquals(3, interval.forks());
        assertEquals(Math.E, interval.mean(), 1e-12);
        assertEquals(1 - 2.484, Math.log(interval.low()), 5e-4);
        assertEquals(1 + 2.484, Math.log(interval.high()), 5e-4);
        assertTrue(interval.hasInterval());
    }

    /** R: t.test(extra ~ group, data = sleep, paired = TRUE), which is the interval of the ten differences. */
    @Test
    void intervalOfTenForksIsThatOfR() {
        double[] values = SleepData.second();
        for (int i = 0; i < values.length; i++) {
            values[i] /= SleepData.first()[i];
        }
        ForkInterval interval = ForkInterval.of(values);
        assertEquals(1.58, Math.log(interval.mean()), 1e-12);
        assertEquals(0.7001142, Math.log(interval.low()), 1e-7);
        assertEquals(2.4598858, Math.log(interval.high()), 1e-7);
    }

    /** 9, 10, 11: standard deviation 1, mean 10. */
    @Test
    void variationIsTheSampleDeviationOverTheMean() {
        assertEquals(0.1, ForkInterval.of(9, 10, 11).variation(), 1e-12);
    }

    @Test
    void takesTheValuesOfTheForksOfARow() {
        assertEquals(
                ForkInterval.of(9, 10, 11), ForkInterval.of(RunBuilder.rowOf(Scenario.OFFLINE, "PyTorch", 9, 10, 11)));
    }

    @Test
    void oneForkHasAMeanAndNoInterval() {
        ForkInterval interval = ForkInterval.of(12.5);
        assertEquals(12.5, interval.mean(), 1e-12);
        assertEquals(Double.NaN, interval.low());
        assertEquals(Double.NaN, interval.high());
        assertEquals(Double.NaN, interval.variation());
        assertFalse(interval.hasInterval());
    }

    @Test
    void noForkHasNothing() {
        ForkInterval interval = ForkInterval.of(RunBuilder.rowOf(Scenario.OFFLINE, "PyTorch"));
        assertEquals(new ForkInterval(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN), interval);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void valueThatIsNoPositiveNumberLeavesNothing(double value) {
        assertEquals(
                new ForkInterval(3, Double.NaN, Double.NaN, Double.NaN, Double.NaN), ForkInterval.of(10, value, 11));
    }
}
