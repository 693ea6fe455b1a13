package org.graft.weights;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.graft.arch.Architecture;
import org.graft.arch.Node.Convolution;

/**
 * Weights without any training, for comparison: kernels from a normal distribution of mean 0 and variance 2 / (inputs of
 * one output) (He et al., "Delving Deep into Rectifiers", 2015), gamma 1, beta 0, mean 0, variance 1.
 *
 * <p>The values depend on the seed alone: {@link SplittableRandom} and {@link StrictMath} are the same on every machine.
 */
final class RandomInitialization {

    private RandomInitialization() {}

    static BackboneWeights weights(Architecture architecture, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SplittableRandom root = new SplittableRandom(seed);
        for (Convolution convolution : architecture.convolutions()) {
            String name = convolution.name();
            long[] shape = convolution.weightShape();
            put(tensors, new Tensor(name + ".weight", shape, normal(root.split(), shape)));
            put(tensors, constant(name + ".gamma", convolution.outputChannels(), 1));
            put(tensors, constant(name + ".beta", convolution.outputChannels(), 0));
            put(tensors, constant(name + ".running_mean", convolution.outputChannels(), 0));
            put(tensors, constant(name + ".running_var", convolution.outputChannels(), 1));
        }
        return new BackboneWeights(
                architecture,
                tensors,
                ChannelScaling.unit(),
                PoolPadding.NOT_COUNTED,
                new WeightSource("none", "random initialization, He normal, seed " + seed, "none", "", "", ""));
    }

    private static void put(Map<String, Tensor> tensors, Tensor tensor) {
        tensors.put(tensor.name(), tensor);
    }

    private static Tensor constant(String name, int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return new Tensor(name, new long[] {count}, values);
    }

    /** Marsaglia's polar method, which gives two values at a time. */
    private static float[] normal(SplittableRandom random, long[] shape) {
        long inputs = shape[1] * shape[2] * shape[3];
        float[] values = new float[(int) (shape[0] * inputs)];
        double deviation = StrictMath.sqrt(2.0 / inputs);
        for (int i = 0; i < values.length; i += 2) {
            double x;
            double y;
            double square;
            do {
                x = 2 * random.nextDouble() - 1;
                y = 2 * random.nextDouble() - 1;
                square = x * x + y * y;
            } while (square >= 1 || square == 0);
            double factor = deviation * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
            values[i] = (float) (x * factor);
            if (i + 1 < values.length) {
                values[i + 1] = (float) (y * factor);
            }
        }
        return values;
    }
}
