package org.graft.eval;

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
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
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
            if (i != label && isAbove(probabilities, i, label)) {
                rank++;
            }
        }
        return rank;
    }

    private static boolean isAbove(float[] probabilities, int a, int b) {
        float left = Float.isNaN(probabilities[a]) ? Float.NEGATIVE_INFINITY : probabilities[a];
        float right = Float.isNaN(probabilities[b]) ? Float.NEGATIVE_INFINITY : probabilities[b];
        return left > right || (left == right && a < b);
    }
}
