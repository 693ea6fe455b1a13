package org.graft.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graft.arch.InceptionV3;
import org.graft.arch.Size;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.backbone.Precision;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;
import org.junit.jupiter.api.Test;

class ScriptProgramTest {

    private static ScriptProgram program(Precision precision) {
        return new ScriptProgram(
                new ForwardPlan(
                        SyntheticWeights.withGamma(1).backbone(ChannelScaling.unit(), PoolPadding.NOT_COUNTED),
                        List.of(Output.map("mixed10")),
                        precision),
                8,
                Size.square(299));
    }

    private static int count(String expression, String code) {
        Matcher matcher = Pattern.compile(expression).matcher(code);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    @Test
    void everyConvolutionHasItsKernelAndIsComputedOnce() {
        ScriptProgram program = program(Precision.FLOAT32);
        int convolutions = InceptionV3.ARCHITECTURE.convolutions().size();

        assertEquals(convolutions, program.convolutions().size());
        // One is a product of matrices: oneDNN computes it wrong.
        assertEquals(convolutions - 1, count("_reorder_convolution_weight", program.code()));
        assertEquals(convolutions - 1, count("_convolution_pointwise", program.code()));
        assertEquals(1, count("torch\\.addmm", program.code()));
    }

    /** Both are linear, and there are fewer channels after the convolution than before it. */
    @Test
    void averagePoolsComeAfterTheirConvolutions() {
        String code = program(Precision.FLOAT32).code();

        Matcher pools = Pattern.compile("avg_pool2d\\((v\\d+), \\[3, 3], \\[1, 1], \\[1, 1], False, False\\)")
                .matcher(code);
        int found = 0;
        while (pools.find()) {
            assertTrue(code.contains(pools.group(1) + " = ops.mkldnn._convolution_pointwise("), pools.group());
            found++;
        }
        assertEquals(9, found, "the pool branches of the mixed stages");
        assertEquals(9, count("\"none\"", code));
    }

    @Test
    void kernelsArePackedForTheSizeOfTheirInput() {
        String code = program(Precision.FLOAT32).code();

        assertTrue(code.contains("kernel, [0, 0], [2, 2], [1, 1], 1, [8, 3, 299, 299])"), code);
        assertTrue(code.contains("[1, 1], 1, [8, 2048, 8, 8])"), code);
    }

    @Test
    void halfPrecisionConvertsTheImagesAndTheOutputs() {
        String code = program(Precision.BFLOAT16).code();

        assertEquals(1, count("torch\\.to\\(images, 15\\)", code));
        assertEquals(1, count("torch\\.to\\(v\\d+, 6\\)", code));
    }
}
