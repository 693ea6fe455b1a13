package org.graft.benchmarks.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The times at which requests arrive, drawn before the first one, so that no contestant can slow down its own arrivals and all
 * contestants meet the same ones.
 *
 * <p>The arrivals are a Poisson process: the gaps between them are independent and exponentially distributed. The same rate,
 * duration and seed give the same times on every machine. Schedules are immutable.
 */
public final class ArrivalSchedule {

    private static final double MOST_REQUESTS = 10_000_000;

    private final double rate;
    private final Duration duration;
    private final long[] due;

    /**
     * Takes given times.
     *
     * @param rate the mean number of requests a second
     * @param duration the time in which requests arrive
     * @param due the times in nanoseconds after the start, rising
     */
    ArrivalSchedule(double rate, Duration duration, long... due) {
        this.rate = rate;
        this.duration = duration;
        this.due = due.clone();
    }

    /**
     * Draws a schedule.
     *
     * @param rate the mean number of requests a second, above 0
     * @param duration the time in which requests arrive, above 0
     * @param seed the seed of the random numbers
     * @return the schedule; the number of its requests is random too
     * @throws IllegalArgumentException if rate or duration are not above 0, or more than 10 million requests would come
     */
    public static ArrivalSchedule poisson(double rate, Duration duration, long seed) {
        if (!(rate > 0) || duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "a load of " + rate + " requests/s for " + duration + "; rate and duration must be above 0");
        }
        double seconds = duration.toNanos() / 1e9;
        if (rate * seconds > MOST_REQUESTS) {
            throw new IllegalArgumentException("a load of " + rate + " requests/s for " + duration
                    + " has more than 10 million requests; take a lower rate or a shorter time");
        }
        SplittableRandom random = new SplittableRandom(seed);
        LongStream.Builder due = LongStream.builder();
        double time = gap(random, rate);
        while (time < seconds) {
            due.add((long) (time * 1e9));
            time += gap(random, rate);
        }
        return new ArrivalSchedule(rate, duration, due.build().toArray());
    }

    private static double gap(SplittableRandom random, double rate) {
        // StrictMath, because Math.log1p may differ between machines in the last bit. One minus the number is never 0.
        return -StrictMath.log1p(-random.nextDouble()) / rate;
    }

    /**
     * Returns the rate that was asked for.
     *
     * @return the mean number of requests a second
     */
    public double rate() {
        return rate;
    }

    /**
     * Returns the time in which requests arrive.
     *
     * @return the time, from the start
     */
    public Duration duration() {
        return duration;
    }

    /**
     * Returns the number of requests.
     *
     * @return the number
     */
    public int size() {
        return due.length;
    }

    /**
     * Returns when a request arrives.
     *
     * @param request the number of the request, from 0
     * @return nanoseconds after the start
     */
    public long dueNanos(int request) {
        return due[request];
    }
}
