package org.graft.engine.onnxruntime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.image.RgbImage;
import org.graft.weights.ChannelScaling;

/** Images in the order of memory that ONNX Runtime computes with. */
final class PlanarImages {

    private PlanarImages() {}

    /** Makes the input {@code (batchSize, 3, height, width)}. */
    static NDArray of(InputMemory memory, NDManager manager, List<RgbImage> images, ChannelScaling scaling) {
        RgbImage first = images.get(0);
        return manager.create(
                ImageBatch.planar(memory, images, scaling),
                new Shape(images.size(), RgbImage.CHANNELS, first.height(), first.width()));
    }
}
