package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import org.graft.arch.Node.Convolution;

/** The convolution of the interpreters that run DJL's operations. */
final class Convolve {

    private static final int ONE_DNN_BLOCK = 32;

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
    static NDArray apply(Convolution convolution, NDArray input, NDArray kernel, NDArray bias) {
        if (isWrongInOneDnn(convolution)) {
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

    /**
     * The oneDNN of PyTorch 2.7.1 computes wrong 1 x 1 convolutions in channels-last memory on AVX-512 (its kernel
     * brgconv_1x1) if there are more than 64 output channels and their number is no multiple of 32; seen for 65, 72,
     * 79, 80, 100, 104, 112, 176, 200, 208 and 272. In InceptionV3 that is {@code stem.conv4}.
     */
    private static boolean isWrongInOneDnn(Convolution convolution) {
        return convolution.isPointwise()
                && convolution.outputChannels() > 2 * ONE_DNN_BLOCK
                && convolution.outputChannels() % ONE_DNN_BLOCK != 0;
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
