package org.graft.arch;

import java.util.ArrayList;
import java.util.List;

/**
 * A way to interpret nodes: what an operation makes of its input, and how branches are joined. The walk over sequences and
 * branches is here, once for all interpreters.
 *
 * @param <T> what stands for a feature map {@code (batchSize, channel, height, width)}: its array, or its name in a program
 */
public interface Interpreter<T> {

    /**
     * Interprets a convolution with its batch norm and ReLU.
     *
     * @param convolution the convolution
     * @param input its input
     * @return the result
     */
    T convolution(Node.Convolution convolution, T input);

    /**
     * Interprets a max pool.
     *
     * @param pool the pool
     * @param input its input
     * @return the result
     */
    T maxPool(Node.MaxPool pool, T input);

    /**
     * Interprets an average pool.
     *
     * @param pool the pool
     * @param input its input
     * @return the result
     */
    T averagePool(Node.AveragePool pool, T input);

    /**
     * Interprets the end of branches.
     *
     * @param parts the results of the branches, to be concatenated along the channels
     * @return the result
     */
    T concat(List<T> parts);

    /**
     * Interprets an average pool and the 1 x 1 convolution of stride 1 that follows it. By default that is one after the
     * other; but they may change places before batch norm and ReLU: both are linear, and there are fewer channels after the
     * convolution.
     *
     * @param pool the pool
     * @param convolution the convolution
     * @param input the input of the pool
     * @return the result
     */
    default T pooledConvolution(Node.AveragePool pool, Node.Convolution convolution, T input) {
        T average = averagePool(pool, input);
        try {
            return convolution(convolution, average);
        } finally {
            release(average);
        }
    }

    /**
     * Releases a result that is no longer needed; by default nothing is done. The walk does so for all that it made itself
     * but the last.
     *
     * @param value the result of an operation or of branches
     */
    default void release(T value) {}

    /**
     * Interprets a node and all below it, branches from left to right.
     *
     * @param node the node
     * @param input its input, which is not released
     * @return the result
     */
    default T run(Node node, T input) {
        if (node instanceof Node.Convolution convolution) {
            return convolution(convolution, input);
        } else if (node instanceof Node.MaxPool pool) {
            return maxPool(pool, input);
        } else if (node instanceof Node.AveragePool pool) {
            return averagePool(pool, input);
        } else if (node instanceof Node.Sequence sequence) {
            return sequence(sequence.nodes(), input);
        } else if (node instanceof Node.Branches branches) {
            return branches(branches.nodes(), input);
        }
        throw new AssertionError(node);
    }

    private T sequence(List<Node> nodes, T input) {
        T current = input;
        for (int i = 0; i < nodes.size(); i++) {
            T used = current;
            try {
                if (nodes.get(i) instanceof Node.AveragePool pool
                        && i + 1 < nodes.size()
                        && nodes.get(i + 1) instanceof Node.Convolution convolution
                        && convolution.isPointwise()) {
                    current = pooledConvolution(pool, convolution, used);
                    i++;
                } else {
                    current = run(nodes.get(i), used);
                }
            } finally {
                if (used != input) {
                    release(used);
                }
            }
        }
        return current;
    }

    private T branches(List<Node> nodes, T input) {
        List<T> parts = new ArrayList<>();
        try {
            for (Node node : nodes) {
                parts.add(run(node, input));
            }
            return concat(parts);
        } finally {
            parts.forEach(this::release);
        }
    }
}
