package org.graft.backbone;

import java.util.Locale;

/** What batch norm above the freeze point does while training. Below the freeze point it is always in inference. */
public enum BatchNormPolicy {
    /**
     * Statistics stay fixed, so that batch norm is an affine operation that is folded into its convolution; its shift
     * is trained with the convolution. The default when fine-tuning on small data.
     */
    INFERENCE,
    /** Normalizes by the statistics of the batch and updates the running statistics; scale and shift are trained. */
    TRAIN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
