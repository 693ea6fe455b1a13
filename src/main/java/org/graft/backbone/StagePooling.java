package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.pooling.Pool;
import java.util.Locale;

/**
 * How the feature map of a stage becomes one value a channel for the head. Feature maps are never negative: every
 * branch of a stage ends with a ReLU or a max pool of one.
 */
public enum StagePooling {
    /** The mean over height and width: global average pooling. */
    AVERAGE,
    /**
     * The generalized mean, {@code (mean(x^p) + }{@value #OFFSET}{@code )^(1/p)} with {@code p = }{@value #EXPONENT}:
     * between average and max pooling, so that a feature that is strong in a part of the image counts more (Radenović,
     * Tolias and Chum, "Fine-tuning CNN Image Retrieval with No Human Annotation", 2018). The exponent is the one that
     * they start from.
     */
    GENERALIZED_MEAN;

    /** Keeps the slope of the root finite where a channel is silent. */
    public static final double OFFSET = 1e-6;

    /** The exponent of the generalized mean, a whole number of 2 or more. */
    public static final int EXPONENT = 3;

    /**
     * Pools a feature map. Gradients flow through it.
     *
     * @param map {@code (batchSize, channel, height, width)}, not negative; stays open
     * @return {@code (batchSize, channel)}, in the manager of the map
     */
    public NDArray apply(NDArray map) {
        if (this == AVERAGE) {
            return Pool.globalAvgPool2d(map);
        }
        try (NDArray power = power(map);
                NDArray mean = Pool.globalAvgPool2d(power);
                NDArray above = mean.add(OFFSET)) {
            return above.pow(1.0 / EXPONENT);
        }
    }

    private static NDArray power(NDArray map) {
        NDArray power = map.mul(map);
        for (int factors = 2; factors < EXPONENT; factors++) {
            try (NDArray lower = power) {
                power = lower.mul(map);
            }
        }
        return power;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
