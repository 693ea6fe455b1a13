package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;

/**
 * The interpreter in DJL's operations. Every array is closed as soon as the walk no longer needs it; an engine that records
 * gradients keeps what it needs by itself.
 *
 * <p>An average pool changes places with the 1 x 1 convolution that follows it.
 */
final class NodeWalk implements Interpreter<NDArray> {

    private final AveragePooling averagePooling;
    private final Convolver convolve;

    /** Computes a convolution with all that belongs to it. */
    @FunctionalInterface
    interface Convolver {

        /**
         * Computes a convolution.
         *
         * @param convolution which one
         * @param input the input, which stays open
         * @param pooling what is done to the sums before batch norm and ReLU; null for nothing
         * @return the result
         */
        NDArray convolve(Node.Convolution convolution, NDArray input, AveragePooling.Applied pooling);
    }

    NodeWalk(AveragePooling averagePooling, Convolver convolve) {
        this.averagePooling = averagePooling;
        this.convolve = convolve;
    }

    @Override
    public NDArray convolution(Node.Convolution convolution, NDArray input) {
        return convolve.convolve(convolution, input, null);
    }

    @Override
    public NDArray maxPool(Node.MaxPool pool, NDArray input) {
        return Pool.maxPool2d(input, square(pool.kernel()), square(pool.stride()), new Shape(0, 0), false);
    }

    @Override
    public NDArray averagePool(Node.AveragePool pool, NDArray input) {
        return averagePooling.apply(pool, input);
    }

    @Override
    public NDArray pooledConvolution(Node.AveragePool pool, Node.Convolution convolution, NDArray input) {
        return convolve.convolve(convolution, input, averagePooling.applied(pool));
    }

    @Override
    public NDArray concat(List<NDArray> parts) {
        return NDArrays.concat(new NDList(parts), 1);
    }

    @Override
    public void release(NDArray value) {
        value.close();
    }

    private static Shape square(int side) {
        return new Shape(side, side);
    }
}
