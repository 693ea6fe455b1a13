package org.graft.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.graft.arch.Architecture;
import org.graft.arch.Node;
import org.graft.arch.Node.AveragePool;
import org.graft.arch.Node.Branches;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Node.MaxPool;
import org.graft.arch.Node.Sequence;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.Tensor;
import org.graft.weights.WeightSource;

/** A backbone of two small stages with every kind of node, for tests that look at single numbers. */
public final class TinyBackbone {

    /** The stages: {@code first} gives 4 channels at half the size, {@code second} 8 channels. */
    public static final Architecture ARCHITECTURE = new Architecture(
            "tiny",
            3,
            Size.square(16),
            Size.square(8),
            0.001f,
            List.of(
                    new Stage("first", sequence(convolution("first.conv1", 3, 4, 3, 1), new MaxPool(2, 2))),
                    new Stage(
                            "second",
                            new Branches(List.of(
                                    convolution("second.branch1", 4, 5, 1, 0),
                                    sequence(new AveragePool(3), convolution("second.branch2", 4, 3, 3, 1)))))));

    private TinyBackbone() {}

    /**
     * Makes random weights.
     *
     * @param seed the seed
     * @return the weights, with average pools that do not count the padding
     */
    public static BackboneWeights weights(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        BackboneWeights.expectedShapes(ARCHITECTURE).forEach((name, shape) -> {
            int size = 1;
            for (long dimension : shape) {
                size *= (int) dimension;
            }
            boolean aroundOne = name.endsWith("gamma") || name.endsWith("running_var");
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) ((aroundOne ? 1 : 0) + random.nextDouble(-0.5, 0.5));
            }
            tensors.put(name, new Tensor(name, shape, values));
        });
        return new BackboneWeights(
                ARCHITECTURE,
                tensors,
                ChannelScaling.symmetric(),
                PoolPadding.NOT_COUNTED,
                new WeightSource("none", "tiny random weights", "test", "", "", ""));
    }

    private static Convolution convolution(String name, int in, int out, int kernel, int padding) {
        return new Convolution(name, in, out, Size.square(kernel), 1, Size.square(padding));
    }

    private static Node sequence(Node... nodes) {
        return new Sequence(List.of(nodes));
    }
}
