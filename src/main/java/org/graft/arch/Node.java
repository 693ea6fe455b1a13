package org.graft.arch;

import java.util.ArrayList;
import java.util.List;

/**
 * One piece of a network: an operation, a sequence of pieces, or branches whose results are concatenated.
 *
 * <p>Nodes describe and compute nothing; an {@link Interpreter} walks over them.
 * All arrays are {@code (batchSize, channel, height, width)}. Nodes are immutable and safe for use by many threads.
 */
public sealed interface Node {

    /**
     * Returns the number of channels that this node gives.
     *
     * @param inputChannels the number of channels that it gets
     * @return the number of output channels
     * @throws IllegalArgumentException if a convolution inside expects another number of channels
     */
    int outputChannels(int inputChannels);

    /**
     * Returns the spatial size that this node gives.
     *
     * @param input the size that it gets, in pixels
     * @return the size of the output, in pixels
     */
    Size outputSize(Size input);

    /**
     * Returns the number of multiplications with an addition that this node takes for one image: those of its convolutions.
     *
     * @param input the size that it gets, in pixels
     * @return the number
     */
    default long multiplyAdds(Size input) {
        return 0;
    }

    /**
     * Returns the convolutions in and below this node, depth first, branches from left to right.
     *
     * @return the convolutions, in the order in which the published weight files number them
     */
    default List<Convolution> convolutions() {
        List<Convolution> found = new ArrayList<>();
        collect(this, found);
        return List.copyOf(found);
    }

    private static void collect(Node node, List<Convolution> found) {
        if (node instanceof Convolution convolution) {
            found.add(convolution);
        } else if (node instanceof Sequence sequence) {
            sequence.nodes().forEach(child -> collect(child, found));
        } else if (node instanceof Branches branches) {
            branches.nodes().forEach(child -> collect(child, found));
        }
    }

    /**
     * A convolution without bias, then batch norm over the channels, then ReLU.
     *
     * @param name the name, unique in the architecture: {@code stage.operation}
     * @param inputChannels the number of input channels
     * @param outputChannels the number of output channels
     * @param kernel the kernel's size
     * @param stride the stride, the same in both directions
     * @param padding the zero padding on each side
     */
    record Convolution(String name, int inputChannels, int outputChannels, Size kernel, int stride, Size padding)
            implements Node {

        @Override
        public int outputChannels(int actualInputChannels) {
            if (actualInputChannels != inputChannels) {
                throw new IllegalArgumentException("convolution " + name + " takes " + inputChannels
                        + " channels, but its input has " + actualInputChannels);
            }
            return outputChannels;
        }

        @Override
        public Size outputSize(Size input) {
            return input.slide(kernel, stride, padding);
        }

        @Override
        public long multiplyAdds(Size input) {
            Size output = outputSize(input);
            return (long) output.height()
                    * output.width()
                    * kernel.height()
                    * kernel.width()
                    * inputChannels
                    * outputChannels;
        }

        /**
         * Returns whether each output position reads the same position of the input alone.
         *
         * @return true for a kernel of 1 x 1 and a stride of 1
         */
        public boolean isPointwise() {
            return kernel.height() == 1 && kernel.width() == 1 && stride == 1;
        }

        /**
         * Returns the shape of the kernel as {@code (outputChannels, inputChannels, height, width)}.
         *
         * @return the four dimensions
         */
        public long[] weightShape() {
            return new long[] {outputChannels, inputChannels, kernel.height(), kernel.width()};
        }
    }

    /**
     * A max pool without padding, output sizes rounded down.
     *
     * @param kernel the window's height and width
     * @param stride the stride, the same in both directions
     */
    record MaxPool(int kernel, int stride) implements Node {
        @Override
        public int outputChannels(int inputChannels) {
            return inputChannels;
        }

        @Override
        public Size outputSize(Size input) {
            return input.slide(Size.square(kernel), stride, Size.square(0));
        }
    }

    /**
     * An average pool of stride 1 that keeps the size. Whether the padding counts in the average belongs to the
     * weights (see {@code PoolPadding}), not to the architecture.
     *
     * @param kernel the window's height and width, odd
     */
    record AveragePool(int kernel) implements Node {
        @Override
        public int outputChannels(int inputChannels) {
            return inputChannels;
        }

        @Override
        public Size outputSize(Size input) {
            return input;
        }

        /**
         * Returns the zero padding on each side.
         *
         * @return half of the kernel, rounded down
         */
        public int padding() {
            return kernel / 2;
        }
    }

    private static List<Node> notEmpty(List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("there are no nodes; leave the piece out");
        }
        return List.copyOf(nodes);
    }

    /**
     * Nodes one after the other.
     *
     * @param nodes the nodes in the order of the flow, at least one
     */
    record Sequence(List<Node> nodes) implements Node {
        public Sequence {
            nodes = notEmpty(nodes);
        }

        @Override
        public int outputChannels(int inputChannels) {
            int channels = inputChannels;
            for (Node node : nodes) {
                channels = node.outputChannels(channels);
            }
            return channels;
        }

        @Override
        public Size outputSize(Size input) {
            Size size = input;
            for (Node node : nodes) {
                size = node.outputSize(size);
            }
            return size;
        }

        @Override
        public long multiplyAdds(Size input) {
            Size size = input;
            long sum = 0;
            for (Node node : nodes) {
                sum += node.multiplyAdds(size);
                size = node.outputSize(size);
            }
            return sum;
        }
    }

    /**
     * Nodes side by side on the same input; their results are concatenated along the channels.
     *
     * @param nodes the branches in the order of the concatenation, at least one
     */
    record Branches(List<Node> nodes) implements Node {
        public Branches {
            nodes = notEmpty(nodes);
        }

        @Override
        public int outputChannels(int inputChannels) {
            return nodes.stream()
                    .mapToInt(node -> node.outputChannels(inputChannels))
                    .sum();
        }

        @Override
        public Size outputSize(Size input) {
            Size first = nodes.get(0).outputSize(input);
            for (Node node : nodes) {
                if (!node.outputSize(input).equals(first)) {
                    throw new IllegalArgumentException("branches give different sizes for an input of " + input);
                }
            }
            return first;
        }

        @Override
        public long multiplyAdds(Size input) {
            return nodes.stream().mapToLong(node -> node.multiplyAdds(input)).sum();
        }
    }
}
