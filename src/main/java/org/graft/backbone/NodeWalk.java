package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.graft.arch.Node;

/**
 * The walk over an architecture in DJL's operations. Every array is closed as soon as the walk no longer needs it; an
 * engine that records gradients keeps what it needs by itself.
 */
final class NodeWalk {

    private final AveragePooling averagePooling;
    private final BiFunction<Node.Convolution, NDArray, NDArray> convolve;

    NodeWalk(AveragePooling averagePooling, BiFunction<Node.Convolution, NDArray, NDArray> convolve) {
        this.averagePooling = averagePooling;
        this.convolve = convolve;
    }

    /** Computes a node; the input stays open, the result belongs to the caller. */
    NDArray run(Node node, NDArray input) {
        if (node instanceof Node.Convolution convolution) {
            return convolve.apply(convolution, input);
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
        for (Node node : sequence.nodes()) {
            NDArray next = run(node, current);
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
