package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;
import org.graft.arch.Node;

/**
 * The walk over an architecture in DJL's operations. Every array is closed as soon as the walk no longer needs it; an
 * engine that records gradients keeps what it needs by itself.
 *
 * <p>An average pool changes places with the 1 x 1 convolution that follows it: both are linear, and there are fewer channels
 * after the convolution.
 */
final class NodeWalk {

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

    /** Computes a node; the input stays open, the result belongs to the caller. */
    NDArray run(Node node, NDArray input) {
        if (node instanceof Node.Convolution convolution) {
            return convolve.convolve(convolution, input, null);
        } else if (node instanceof Node.MaxPool pool) {
            return Pool.maxPool2d(input, square(pool.kernel()), square(pool.stride()), new Shape(0, 0), false);
        } else if (node instanceof Node.AveragePool pool) {
            return averagePooling.apply(pool, input);
        } else if (node instanceof Node.Sequence sequence) {
            return runInSequence(sequence, input);
        } else if (node instanceof Node.Branches branches) {
            return runSideBySide(branches, input);
        }
        throw new AssertionError(node);
    }

    private NDArray runInSequence(Node.Sequence sequence, NDArray input) {
        NDArray current = input;
        List<Node> nodes = sequence.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            NDArray next;
            if (nodes.get(i) instanceof Node.AveragePool pool
                    && i + 1 < nodes.size()
                    && nodes.get(i + 1) instanceof Node.Convolution convolution
                    && convolution.isPointwise()) {
                next = convolve.convolve(convolution, current, averagePooling.applied(pool));
                i++;
            } else {
                next = run(nodes.get(i), current);
            }
            if (current != input) {
                current.close();
            }
            current = next;
        }
        return current;
    }

    private NDArray runSideBySide(Node.Branches branches, NDArray input) {
        List<NDArray> results = new ArrayList<>();
        for (Node node : branches.nodes()) {
            results.add(run(node, input));
        }
        try (NDList parts = new NDList(results)) {
            return NDArrays.concat(parts, 1);
        }
    }

    private static Shape square(int side) {
        return new Shape(side, side);
    }
}
