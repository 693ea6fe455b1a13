package org.graft.weights;

import java.util.Arrays;

/**
 * How pixels become the network's input: {@code (pixel / 255 - mean) / std} for each channel.
 *
 * @param mean the mean of each channel (red, green, blue), on the scale 0 to 1; finite
 * @param std the divisor of each channel, above 0 and finite
 */
public record ChannelScaling(float[] mean, float[] std) {

    public ChannelScaling {
        if (mean.length != 3 || std.length != 3) {
            throw new IllegalArgumentException("mean and std have one value for each of red, green and blue");
        }
        mean = mean.clone();
        std = std.clone();
        for (int channel = 0; channel < 3; channel++) {
            if (!Float.isFinite(mean[channel])) {
                throw new IllegalArgumentException("mean is " + Arrays.toString(mean) + "; it must be finite");
            }
            if (!(std[channel] > 0) || !Float.isFinite(std[channel])) {
                throw new IllegalArgumentException(
                        "std is " + Arrays.toString(std) + "; it must be above 0 and finite, for it divides");
            }
        }
    }

    /**
     * Returns the scaling to [0, 1] and nothing more.
     *
     * @return mean 0, std 1
     */
    public static ChannelScaling unit() {
        return new ChannelScaling(new float[] {0, 0, 0}, new float[] {1, 1, 1});
    }

    /**
     * Returns the scaling to [-1, 1] of Keras and TensorFlow.
     *
     * @return mean 0.5, std 0.5
     */
    public static ChannelScaling symmetric() {
        return new ChannelScaling(new float[] {.5f, .5f, .5f}, new float[] {.5f, .5f, .5f});
    }

    /**
     * Returns the scaling by ImageNet's statistics.
     *
     * @return mean (0.485, 0.456, 0.406), std (0.229, 0.224, 0.225)
     */
    public static ChannelScaling imageNet() {
        return new ChannelScaling(new float[] {.485f, .456f, .406f}, new float[] {.229f, .224f, .225f});
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] std() {
        return std.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelScaling that && Arrays.equals(mean, that.mean) && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
    }
}
