package org.graft.engine;

import ai.djl.ndarray.NDArray;

/**
 * Converts arrays of an engine between float32 and bfloat16 so that gradients pass through: what a training step in bfloat16
 * needs and DJL's own conversion does not do. Owns native memory and must be closed. For use by one thread at a time.
 */
public interface Bfloat16 extends AutoCloseable {

    /**
     * Rounds an array to bfloat16.
     *
     * @param array float32; stays open
     * @return an array of the same shape, in the manager of the given one
     */
    NDArray narrow(NDArray array);

    /**
     * Converts an array to float32, which is exact.
     *
     * @param array bfloat16; stays open
     * @return an array of the same shape, in the manager of the given one
     */
    NDArray widen(NDArray array);

    @Override
    void close();
}
