package org.graft.benchmarks.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graft.benchmarks.result.ForkInterval;

/**
 * The ratios of two rates that were measured by turns, one a round: what the machine did in the meantime falls out of them.
 * For use by one thread.
 */
final class RoundRatios {

    private final List<Double> ratios = new ArrayList<>();

    /**
     * Adds a round.
     *
     * @param rate the rate above the line
     * @param reference the rate below it
     * @return their ratio
     */
    double add(double rate, double reference) {
        double ratio = rate / reference;
        ratios.add(ratio);
        return ratio;
    }

    /**
     * Returns the geometric mean with its interval, Student's t on the logarithms.
     *
     * @return the interval over the rounds
     */
    ForkInterval interval() {
        return ForkInterval.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns the mean and, with two rounds or more, the interval, for example {@code 0.912 (0.905 to 0.919)}. */
    @Override
    public String toString() {
        ForkInterval interval = interval();
        return interval.hasInterval()
                ? String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", interval.mean(), interval.low(), interval.high())
                : String.format(Locale.ROOT, "%.3f (one round: no interval)", interval.mean());
    }
}
