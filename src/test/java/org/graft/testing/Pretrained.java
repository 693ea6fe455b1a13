package org.graft.testing;

import java.io.IOException;
import org.graft.arch.InceptionV3;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.Assumptions;

/** Gives tests the real weights of the npm package nsfwjs, where the cache has them or the npm client can fetch them. */
public final class Pretrained {

    private Pretrained() {}

    /**
     * Returns the weights, or skips the calling test with a message if they cannot be had.
     *
     * @return the weights
     */
    public static BackboneWeights require() {
        try {
            return PretrainedWeights.builder()
                    .setArchitecture(InceptionV3.ARCHITECTURE)
                    .build()
                    .load(WeightSpec.parse("nsfwjs"));
        } catch (IOException e) {
            Assumptions.abort("skipped: no nsfwjs weights: " + e.getMessage());
            throw new AssertionError("unreachable", e);
        }
    }
}
