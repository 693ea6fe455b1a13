package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.graft.image.RgbImage;
import org.graft.weights.ChannelScaling;

/**
 * A frozen part of a backbone, compiled for one engine: batch norm is folded into the convolutions, no gradient is
 * recorded, and no activation outlives its last use.
 *
 * <p>Owns native memory and must be closed. Safe for use by one thread at a time.
 */
public interface FusedForward extends AutoCloseable {

    /**
     * Makes the input of decoded images, in the order of memory that this forward is fastest with.
     *
     * @param memory where the values are written; the array may be this memory
     * @param manager the owner of the array
     * @param images the images, all of one size, at least one
     * @param scaling the scaling that the weights expect
     * @return {@code (batchSize, 3, height, width)}, float32
     */
    default NDArray input(InputMemory memory, NDManager manager, List<RgbImage> images, ChannelScaling scaling) {
        return ImageBatch.of(memory, manager, images, scaling);
    }

    /**
     * Returns whether large batches are best computed in one piece.
     *
     * @return true if the engine divides its work by itself; by default false
     */
    default boolean isForWholeBatches() {
        return false;
    }

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
