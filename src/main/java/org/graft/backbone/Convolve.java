package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import org.graft.arch.Node.Convolution;

/** The convolution of the interpreters that run DJL's operations. */
public final class Convolve {

    private Convolve() {}

    /**
     * Convolves.
     *
     * @param convolution kernel size, stride and padding
     * @param input {@code (batchSize, inputChannels, height, width)}; stays open
     * @param kernel {@code (outputChannels, inputChannels, height, width)}
     * @param bias {@code (outputChannels)}, or null
     * @return the sums {@code (batchSize, outputChannels, height, width)}, in the manager of the input
     */
    public static NDArray apply(Convolution convolution, NDArray input, NDArray kernel, NDArray bias) {
        if (OneDnnFault.concerns(convolution)) {
            return product(convolution, input, kernel, bias);
        }
        return Conv2d.conv2d(
                        input,
                        kernel,
                        bias,
                        new Shape(convolution.stride(), convolution.stride()),
                        new Shape(
                                convolution.padding().height(),
                                convolution.padding().width()))
                .singletonOrThrow();
    }

    /**
     * Convolves, and averages the sums.
     *
     * @param convolution kernel size, stride and padding
     * @param input {@code (batchSize, inputChannels, height, width)}; stays open
     * @param kernel {@code (outputChannels, inputChannels, height, width)}
     * @param bias {@code (outputChannels)}
     * @param pooling what averages; null for nothing
     * @return the averages {@code (batchSize, outputChannels, height, width)}, in the manager of the input
     */
    static NDArray apply(
            Convolution convolution, NDArray input, NDArray kernel, NDArray bias, AveragePooling.Applied pooling) {
        if (pooling == null) {
            return apply(convolution, input, kernel, bias);
        }
        if (pooling.keepsConstants()) {
            try (NDArray sum = apply(convolution, input, kernel, bias)) {
                return pooling.to(sum);
            }
        }
        try (NDArray sum = apply(convolution, input, kernel, null);
                NDArray average = pooling.to(sum);
                NDArray shift = bias.reshape(1, -1, 1, 1)) {
            return average.add(shift);
        }
    }

    /** A 1 x 1 convolution as the product of a matrix with a row a pixel, which channels-last memory already is. */
    private static NDArray product(Convolution convolution, NDArray input, NDArray kernel, NDArray bias) {
        Shape shape = input.getShape();
        try (NDArray last = input.transpose(0, 2, 3, 1);
                NDArray pixels = last.reshape(-1, convolution.inputChannels());
                NDArray flat = kernel.reshape(convolution.outputChannels(), convolution.inputChannels());
                NDArray matrix = flat.transpose();
                NDArray products = pixels.matMul(matrix);
                NDArray sums = bias == null ? products.add(0) : products.add(bias);
                NDArray map = sums.reshape(shape.get(0), shape.get(2), shape.get(3), convolution.outputChannels())) {
            return map.transpose(0, 3, 1, 2);
        }
    }
}
