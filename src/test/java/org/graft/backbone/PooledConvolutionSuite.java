package org.graft.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.graft.arch.Architecture;
import org.graft.arch.Node.AveragePool;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Node.Sequence;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.suite.SuiteEngine;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.Tensor;
import org.graft.weights.WeightSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An average pool and the 1 x 1 convolution after it change places: the results and gradients are those of the old places. */
class PooledConvolutionSuite {

    private static final int BATCH = 3;
    private static final int SIDE = 5;
    private static final int INPUTS = 4;
    private static final int OUTPUTS = 3;
    private static final float EPSILON = 0.001f;
    private static final AveragePool POOL = new AveragePool(3);
    private static final Stage STAGE = new Stage(
            "only",
            new Sequence(
                    List.of(POOL, new Convolution("only.conv", INPUTS, OUTPUTS, Size.square(1), 1, Size.square(0)))));
    private static final Architecture ARCHITECTURE =
            new Architecture("pooled", INPUTS, Size.square(SIDE), Size.square(SIDE), EPSILON, List.of(STAGE));

    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @ParameterizedTest
    @CsvSource({"COUNTED, INFERENCE", "NOT_COUNTED, INFERENCE", "COUNTED, TRAIN", "NOT_COUNTED, TRAIN"})
    void resultsAndGradientsAreThoseOfTheOldPlaces(PoolPadding padding, BatchNormPolicy policy) {
        BackboneWeights weights = weights(padding);
        try (NDManager manager = engine.newManager()) {
            NDArray input = FloatArrays.copyOf(
                    manager, random(BATCH * INPUTS * SIDE * SIDE, 2), new Shape(BATCH, INPUTS, SIDE, SIDE));
            StageBlock block = new StageBlock(STAGE, weights, policy, manager);
            NDArray kernel = block.namedParameters().get("only.conv.weight").getArray();
            ParameterStore store = new ParameterStore(manager, false);
            float[][] found = outputAndGradient(
                    manager,
                    kernel,
                    array -> block.forward(store, new NDList(array), true).singletonOrThrow(),
                    input);

            NDArray plainKernel = array(weights, "weight", manager);
            plainKernel.setRequiresGradient(true);
            float[][] expected = outputAndGradient(
                    manager, plainKernel, array -> inOldPlaces(array, plainKernel, weights, policy, manager), input);

            assertArrayEquals(expected[0], found[0], 1e-5f, "the results");
            assertArrayEquals(expected[1], found[1], 1e-4f, "the gradient of the kernel");
        }
    }

    private static float[][] outputAndGradient(
            NDManager manager, NDArray kernel, Function<NDArray, NDArray> forward, NDArray input) {
        NDArray slopes = FloatArrays.copyOf(
                manager, random(BATCH * OUTPUTS * SIDE * SIDE, 3), new Shape(BATCH, OUTPUTS, SIDE, SIDE));
        try (GradientCollector collector = engine.engine().newGradientCollector()) {
            NDArray output = forward.apply(input);
            collector.backward(output.mul(slopes).sum());
            return new float[][] {output.toFloatArray(), kernel.getGradient().toFloatArray()};
        }
    }

    private static NDArray inOldPlaces(
            NDArray input, NDArray kernel, BackboneWeights weights, BatchNormPolicy policy, NDManager manager) {
        NDArray average = new AveragePooling(weights.poolPadding(), manager).apply(POOL, input);
        NDArray sum = Conv2d.conv2d(average, kernel, null).singletonOrThrow();
        NDArray mean = array(weights, "running_mean", manager);
        NDArray variance = array(weights, "running_var", manager);
        NDArray gamma = array(weights, "gamma", manager);
        NDArray beta = array(weights, "beta", manager);
        if (policy == BatchNormPolicy.TRAIN) {
            return Activation.relu(BatchNorm.batchNorm(sum, mean, variance, gamma, beta, 1, 0.9f, EPSILON, true)
                    .singletonOrThrow());
        }
        Shape channels = new Shape(1, OUTPUTS, 1, 1);
        NDArray deviation = variance.add(EPSILON).sqrt().reshape(channels);
        return Activation.relu(sum.sub(mean.reshape(channels))
                .div(deviation)
                .mul(gamma.reshape(channels))
                .add(beta.reshape(channels)));
    }

    private static NDArray array(BackboneWeights weights, String part, NDManager manager) {
        Tensor tensor = weights.tensor("only.conv." + part);
        return FloatArrays.copyOf(manager, tensor.values(), new Shape(tensor.shape()));
    }

    private static BackboneWeights weights(PoolPadding padding) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        BackboneWeights.expectedShapes(ARCHITECTURE).forEach((name, shape) -> {
            int size = 1;
            for (long dimension : shape) {
                size *= (int) dimension;
            }
            float[] values = random(size, name.hashCode());
            if (name.endsWith("gamma") || name.endsWith("running_var")) {
                for (int i = 0; i < size; i++) {
                    values[i] += 1;
                }
            }
            tensors.put(name, new Tensor(name, shape, values));
        });
        return new BackboneWeights(
                ARCHITECTURE,
                tensors,
                ChannelScaling.symmetric(),
                padding,
                new WeightSource("none", "random", "test", "", "", ""));
    }

    private static float[] random(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return values;
    }
}
