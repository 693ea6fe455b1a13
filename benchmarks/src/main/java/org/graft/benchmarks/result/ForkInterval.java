package org.graft.benchmarks.result;

import org.apache.commons.math3.stat.StatUtils;

/**
 * How well the forks of a row tell its value. One virtual machine gives one value, since what it decides once (the
 * layout of its memory, what it compiles and when) is common to all its iterations: those would give too narrow an
 * interval. After Georges, Buytaert, Eeckhout, "Statistically rigorous Java performance evaluation", OOPSLA 2007, with
 * logarithms for the interval.
 *
 * @param forks the number of forks
 * @param mean the geometric mean in the unit of the row; NaN if there is no fork, or one whose value is no positive
 *     number
 * @param low the lower end of the {@value #CONFIDENCE} confidence interval {@code exp(mean(ln) -+ t s / sqrt(n))}; NaN
 *     if there is none, as with one fork
 * @param high the upper end; NaN if there is none
 * @param variation the coefficient of variation: sample standard deviation over arithmetic mean; NaN if there is no
 *     interval
 */
public record ForkInterval(int forks, double mean, double low, double high, double variation) {

    /** The confidence of all intervals. */
    public static final double CONFIDENCE = 0.95;

    /**
     * Takes the forks of a row.
     *
     * @param row the row
     * @return its interval
     */
    public static ForkInterval of(Row row) {
        return of(row.values());
    }

    /**
     * Takes the values of forks.
     *
     * @param values one value a fork, which may be none
     * @return their interval
     */
    public static ForkInterval of(double... values) {
        LogSample sample = LogSample.of(values);
        double half = sample.halfWidth(CONFIDENCE);
        return new ForkInterval(
                values.length,
                Math.exp(sample.mean()),
                Math.exp(sample.mean() - half),
                Math.exp(sample.mean() + half),
                Double.isNaN(half) ? Double.NaN : coefficientOfVariation(values));
    }

    static double coefficientOfVariation(double... values) {
        return Math.sqrt(StatUtils.variance(values)) / StatUtils.mean(values);
    }

    /**
     * Returns whether there is an interval.
     *
     * @return false with fewer than two forks
     */
    public boolean hasInterval() {
        return !Double.isNaN(low);
    }
}
