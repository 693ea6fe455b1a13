package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.graft.engine.FloatArrays;
import org.graft.weights.Tensor;

/**
 * Arrays in channels-last memory. An array made from (N, H, W, C) data and transposed to (N, C, H, W) keeps the order
 * of the data on engines that have strides, where convolutions are fastest on it; on the others it is copied.
 */
public final class ChannelsLast {

    private ChannelsLast() {}

    /**
     * Makes the array of a kernel.
     *
     * @param manager the owner of the array
     * @param kernel the kernel, {@code (outputChannels, inputChannels, height, width)} in row-major order
     * @return the array of the same shape, in channels-last memory where the engine has strides
     */
    public static NDArray kernel(NDManager manager, Tensor kernel) {
        int outputs = (int) kernel.shape()[0];
        int inputs = (int) kernel.shape()[1];
        int positions = (int) (kernel.shape()[2] * kernel.shape()[3]);
        if (positions == 1) {
            // Both orders are the same memory; transposed strides make PyTorch 2.7 compute wrong 1 x 1 convolutions.
            return FloatArrays.copyOf(manager, kernel.values(), new Shape(kernel.shape()));
        }
        float[] from = kernel.values();
        float[] to = new float[from.length];
        for (int output = 0; output < outputs; output++) {
            int start = output * inputs * positions;
            for (int input = 0; input < inputs; input++) {
                for (int position = 0; position < positions; position++) {
                    to[start + position * inputs + input] = from[start + input * positions + position];
                }
            }
        }
        // On PyTorch a created array borrows a Java buffer: the duplicate owns its memory, and keeps the strides.
        try (NDArray data =
                        FloatArrays.of(manager, to, new Shape(outputs, kernel.shape()[2], kernel.shape()[3], inputs));
                NDArray view = data.transpose(0, 3, 1, 2)) {
            return view.duplicate();
        }
    }
}
