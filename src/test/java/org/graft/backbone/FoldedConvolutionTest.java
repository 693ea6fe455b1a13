package org.graft.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Architecture;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.Tensor;
import org.graft.weights.WeightSource;
import org.junit.jupiter.api.Test;

class FoldedConvolutionTest {

    @Test
    void batchNormIsFoldedIntoKernelAndBias() {
        Convolution convolution = new Convolution("a.conv", 1, 2, new Size(1, 2), 1, Size.square(0));
        Architecture architecture = new Architecture(
                "one", 1, Size.square(4), Size.square(2), 0.001f, List.of(new Stage("a", convolution)));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "a.conv.weight", new long[] {2, 1, 1, 2}, 1, 2, 3, 4);
        put(tensors, "a.conv.gamma", new long[] {2}, 6, 1);
        put(tensors, "a.conv.beta", new long[] {2}, 10, 20);
        put(tensors, "a.conv.running_mean", new long[] {2}, 5, -8);
        put(tensors, "a.conv.running_var", new long[] {2}, 3.999f, 15.999f);
        BackboneWeights weights = new BackboneWeights(
                architecture,
                tensors,
                ChannelScaling.unit(),
                PoolPadding.COUNTED,
                new WeightSource("none", "by hand", "test", "", "", ""));

        FoldedConvolution folded = FoldedConvolution.of(weights, convolution);

        // With the epsilon of 0.001 the deviations are 2 and 4, so the scales are 6 / 2 = 3 and 1 / 4.
        assertArrayEquals(new long[] {2, 1, 1, 2}, folded.weight().shape());
        assertArrayEquals(new float[] {3, 6, 0.75f, 1}, folded.weight().values(), 1e-6f);
        assertArrayEquals(new float[] {10 - 5 * 3, 20 + 8 / 4f}, folded.bias().values(), 1e-5f);
    }

    private static void put(Map<String, Tensor> tensors, String name, long[] shape, float... values) {
        tensors.put(name, new Tensor(name, shape, values));
    }
}
