package org.graft.train;

import java.util.Arrays;

/** Makes the target distributions of a training run: class weights and label smoothing in, one row an image out. */
final class Targets {

    private final int classes;
    private final double[] classWeights;
    private final double smoothing;

    /**
     * Makes the targets of a phase.
     *
     * @param labels the labels of all training images
     * @param classes the number of classes
     * @param balanced whether rare classes count more
     * @param smoothing the share spread over all classes
     */
    Targets(int[] labels, int classes, boolean balanced, double smoothing) {
        this.classes = classes;
        this.smoothing = smoothing;
        this.classWeights = new double[classes];
        Arrays.fill(classWeights, 1);
        if (balanced) {
            int[] counts = new int[classes];
            for (int label : labels) {
                counts[label]++;
            }
            for (int c = 0; c < classes; c++) {
                classWeights[c] = counts[c] == 0 ? 0 : (double) labels.length / (classes * counts[c]);
            }
        }
    }

    /** Returns the target of a label, its values adding up to the weight of the class. */
    float[] of(int label) {
        float[] target = new float[classes];
        Arrays.fill(target, (float) (classWeights[label] * smoothing / classes));
        target[label] += (float) (classWeights[label] * (1 - smoothing));
        return target;
    }

    /** Returns {@code share * a + (1 - share) * b}. */
    static float[] mix(float[] a, float[] b, double share) {
        float[] mixed = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            mixed[i] = (float) (share * a[i] + (1 - share) * b[i]);
        }
        return mixed;
    }
}
