package org.graft.benchmarks.result;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The logarithms of fork values: speeds differ by factors, so that means, intervals and tests are taken of their
 * logarithms.
 *
 * @param size the number of values
 * @param mean the mean of the logarithms; NaN if there is no value, or one that is no positive number
 * @param variance the sample variance of the logarithms; NaN if the mean is, or if there is one value only
 */
record LogSample(int size, double mean, double variance) {

    static LogSample of(double... values) {
        if (values.length == 0
                || !Arrays.stream(values).allMatch(value -> value > 0 && value < Double.POSITIVE_INFINITY)) {
            return new LogSample(values.length, Double.NaN, Double.NaN);
        }
        return ofLogarithms(Arrays.stream(values).map(Math::log).toArray());
    }

    static LogSample ofLogarithms(double... logarithms) {
        return new LogSample(
                logarithms.length,
                StatUtils.mean(logarithms),
                // commons-math calls the variance of one value 0; here it is unknown.
                logarithms.length < 2 ? Double.NaN : StatUtils.variance(logarithms));
    }

    /**
     * Returns the variance of the mean.
     *
     * @return the square of the standard error
     */
    double squaredError() {
        return variance / size;
    }

    /**
     * Returns half the width of the interval of the mean.
     *
     * @param confidence the confidence, for example 0.95
     * @return {@code t s / sqrt(n)}; NaN if the variance is unknown
     */
    double halfWidth(double confidence) {
        return Double.isNaN(variance)
                ? Double.NaN
                : new StudentT(size - 1).quantile((1 + confidence) / 2) * Math.sqrt(squaredError());
    }
}
