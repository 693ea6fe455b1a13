package org.graft.train;

import java.util.Arrays;

/**
 * The mean and standard deviation of each feature.
 *
 * @param mean the means
 * @param deviation the deviations; a feature that never varies has 1
 */
record Standardization(float[] mean, float[] deviation) {

    private static final double SMALLEST = 1e-6;

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
            deviation[i] = spread < SMALLEST ? 1 : (float) spread;
        }
        return new Standardization(mean, deviation);
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
