package org.graft.eval;

import java.util.function.IntToDoubleFunction;

/** The order of the classes of one image by probability: equal ones by their index, and NaN last. */
public final class TopClass {

    private TopClass() {}

    /**
     * Returns the index of the most probable class.
     *
     * @param probabilities the probabilities of the classes, or their logits; at least one
     * @return the index, from 0
     */
    public static int of(float[] probabilities) {
        return of(probabilities.length, i -> probabilities[i]);
    }

    /**
     * Returns the index of the most probable class.
     *
     * @param logits the logits of the classes; at least one
     * @return the index, from 0
     */
    public static int of(double[] logits) {
        return of(logits.length, i -> logits[i]);
    }

    private static int of(int classes, IntToDoubleFunction probabilities) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (isAbove(probabilities, i, best)) {
                best = i;
            }
        }
        return best;
    }

    /** Returns the number of classes that come before the given one. */
    static int rank(float[] probabilities, int label) {
        int rank = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (i != label && isAbove(index -> probabilities[index], i, label)) {
                rank++;
            }
        }
        return rank;
    }

    private static boolean isAbove(IntToDoubleFunction probabilities, int a, int b) {
        double left = numberOf(probabilities.applyAsDouble(a));
        double right = numberOf(probabilities.applyAsDouble(b));
        return left > right || (left == right && a < b);
    }

    private static double numberOf(double probability) {
        return Double.isNaN(probability) ? Double.NEGATIVE_INFINITY : probability;
    }
}
