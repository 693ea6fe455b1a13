package org.graft.eval;

import java.util.Locale;

/**
 * How far two predictions of the same images agree, for example those of two engines.
 *
 * @param count the number of images
 * @param sameTopOne the number of images with the same most probable class
 * @param largestDifference the largest absolute difference of two probabilities; infinite if one of them is NaN
 */
public record Agreement(int count, int sameTopOne, double largestDifference) {

    /**
     * Compares two predictions.
     *
     * @param first the probabilities {@code (images, classes)} of the one
     * @param second the probabilities {@code (images, classes)} of the other, in the same order
     * @return the agreement
     * @throws IllegalArgumentException if the shapes differ
     */
    public static Agreement of(float[][] first, float[][] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "one prediction has " + first.length + " images, the other " + second.length);
        }
        int same = 0;
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i].length != second[i].length) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + first[i].length + " and " + second[i].length + " probabilities");
            }
            same += TopClass.of(first[i]) == TopClass.of(second[i]) ? 1 : 0;
            for (int j = 0; j < first[i].length; j++) {
                double difference = Math.abs((double) first[i][j] - second[i][j]);
                largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        }
        return new Agreement(first.length, same, largest);
    }

    /**
     * Returns the relative L2 error of an array.
     *
     * @param expected the right values
     * @param actual the values found, as many
     * @return {@code |actual - expected| / |expected|}
     */
    public static double relativeError(double[] expected, float[] actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }

    /**
     * Says the agreement in one line.
     *
     * @return for example {@code same top-1 on 279 of 280 images, largest difference 3.1e-05}
     */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "same top-1 on %d of %d images, largest difference %.1e",
                sameTopOne,
                count,
                largestDifference);
    }
}
