package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A frozen part of a backbone, compiled for one engine: batch norm is folded into the convolutions, no gradient is
 * recorded, and no activation outlives its last use.
 *
 * <p>Owns native memory and must be closed. Safe for use by one thread at a time.
 */
public interface FusedForward extends AutoCloseable {

    /**
     * Computes the outputs of the plan.
     *
     * @param input the scaled images {@code (batchSize, channel, height, width)}, float32; it stays open
     * @return the outputs in the order of the plan, in the manager of the input
     */
    NDList forward(NDArray input);

    @Override
    void close();
}
