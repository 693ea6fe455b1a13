package org.graft.train;

import java.util.Arrays;

/**
 * The mean and standard deviation of each feature.
 *
 * @param mean the means
 * @param deviation the deviations, none below a twentieth of their median: a channel that hardly any training image
 *     lights would else outweigh all others in a picture that does. A feature that never varies has 1
 */
record Standardization(float[] mean, float[] deviation) {

    private static final double NEVER_VARIES = 1e-6;
    private static final double LEAST_OF_MEDIAN = 0.05;

    /** Measures the columns of a matrix. */
    static Standardization of(float[][] rows) {
        int width = rows[0].length;
        double[] sum = new double[width];
        double[] squares = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                sum[i] += row[i];
                squares[i] += (double) row[i] * row[i];
            }
        }
        float[] mean = new float[width];
        float[] deviation = new float[width];
        for (int i = 0; i < width; i++) {
            double average = sum[i] / rows.length;
            double spread = Math.sqrt(Math.max(0, squares[i] / rows.length - average * average));
            mean[i] = (float) average;
            deviation[i] = (float) spread;
        }
        float least = (float) (LEAST_OF_MEDIAN * medianOfVarying(deviation));
        for (int i = 0; i < width; i++) {
            deviation[i] = deviation[i] < NEVER_VARIES ? 1 : Math.max(least, deviation[i]);
        }
        return new Standardization(mean, deviation);
    }

    private static float medianOfVarying(float[] deviations) {
        float[] sorted = deviations.clone();
        Arrays.sort(sorted);
        int first = 0;
        while (first < sorted.length && sorted[first] < NEVER_VARIES) {
            first++;
        }
        return first == sorted.length ? 0 : sorted[(first + sorted.length) / 2];
    }

    /** Leaves features as they are. */
    static Standardization none(int width) {
        float[] ones = new float[width];
        Arrays.fill(ones, 1);
        return new Standardization(new float[width], ones);
    }

    /** Returns the rows standardized. */
    float[][] apply(float[][] rows) {
        float[][] result = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            float[] values = new float[mean.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (rows[row][i] - mean[i]) / deviation[i];
            }
            result[row] = values;
        }
        return result;
    }
}
