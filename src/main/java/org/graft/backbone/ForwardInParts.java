package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.graft.image.RgbImage;
import org.graft.weights.ChannelScaling;

/**
 * Computes large batches in parts: more images at once are no faster, since the activations of some fill the caches of the
 * processor already, and they take more memory.
 */
final class ForwardInParts implements FusedForward {

    /** The largest part. */
    static final int MOST_AT_ONCE = 8;

    private final FusedForward forward;

    ForwardInParts(FusedForward forward) {
        this.forward = forward;
    }

    @Override
    public NDArray input(InputMemory memory, NDManager manager, List<RgbImage> images, ChannelScaling scaling) {
        return forward.input(memory, manager, images, scaling);
    }

    @Override
    public NDList forward(NDArray input) {
        long count = input.getShape().get(0);
        if (count <= MOST_AT_ONCE) {
            return forward.forward(input);
        }
        // Parts of nearly one size: an engine prepares itself for each size.
        long number = (count + MOST_AT_ONCE - 1) / MOST_AT_ONCE;
        List<NDList> parts = new ArrayList<>();
        for (long i = 0; i < number; i++) {
            try (NDArray some = input.get(new NDIndex("{}:{}", i * count / number, (i + 1) * count / number))) {
                parts.add(forward.forward(some));
            }
        }
        NDList joined = new NDList();
        for (int i = 0; i < parts.get(0).size(); i++) {
            int output = i;
            joined.add(NDArrays.concat(
                    new NDList(parts.stream().map(part -> part.get(output)).toList()), 0));
        }
        parts.forEach(NDList::close);
        return joined;
    }

    @Override
    public void close() {
        forward.close();
    }
}
