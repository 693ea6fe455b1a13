package org.graft.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.arch.Stage;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.Processor;
import org.graft.eval.Agreement;
import org.graft.image.RgbImage;
import org.graft.suite.SuiteEngine;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The fused forwards against the trainable blocks: the engine's own, and the one that works on every engine. */
class FusedForwardSuite {

    private static final double TOLERANCE = 1e-5;
    private static final List<Output> OUTPUTS = List.of(
            Output.map("stem"),
            Output.pooled("mixed1", StagePooling.AVERAGE),
            Output.pooled("mixed5", StagePooling.GENERALIZED_MEAN),
            Output.map("mixed10"));

    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    /** A program may be made for the sizes that come first: here single images, then batches, then other images. */
    @Test
    void compiledForwardIsThatOfTheBlocksForEverySize() {
        for (PoolPadding padding : PoolPadding.values()) {
            ForwardPlan plan = plan(padding);
            try (FusedForward forward = FusedCompiler.compileFor(plan, engine)) {
                check(plan, forward, images(1, 139));
                check(plan, forward, images(3, 139));
                check(plan, forward, images(1, 107));
                check(plan, forward, images(2, 107));
            }
        }
    }

    @Test
    void forwardStepByStepIsThatOfTheBlocks() {
        for (PoolPadding padding : PoolPadding.values()) {
            ForwardPlan plan = plan(padding);
            try (FusedForward forward = new StepwiseForward(plan, engine)) {
                check(plan, forward, images(2, 107));
            }
        }
    }

    /** Large batches may be computed in parts. */
    @Test
    void imagesOfALargeBatchAreInTheirOrder() {
        ForwardPlan plan = plan(PoolPadding.COUNTED);
        List<RgbImage> images = images(19, 75);
        try (NDManager manager = engine.newManager();
                FusedForward forward = FusedCompiler.compileFor(plan, engine)) {
            NDList together = forward.forward(
                    ImageBatch.of(manager, images, plan.weights().scaling()));
            for (int i = 0; i < images.size(); i++) {
                NDList alone = forward.forward(ImageBatch.of(
                        manager, images.subList(i, i + 1), plan.weights().scaling()));
                for (int output = 0; output < OUTPUTS.size(); output++) {
                    float[] expected = alone.get(output).toFloatArray();
                    float[] found = together.get(output).get(i).toFloatArray();
                    double error = Agreement.relativeError(doubles(expected), found);
                    assertTrue(error < TOLERANCE, "image " + i + ", output " + output + ": " + error);
                }
            }
        }
    }

    /** 8 bits of precision are steps of 0.4 %; errors of 94 convolutions in a row partly cancel. */
    @Test
    void bfloat16IsCloseOrCannotBeHad() {
        ForwardPlan exact = plan(PoolPadding.NOT_COUNTED);
        ForwardPlan plan = new ForwardPlan(exact.weights(), OUTPUTS, Precision.BFLOAT16);
        if (!engine.name().equals("PyTorch") || !Processor.hasBfloat16()) {
            EngineUnavailableException refused =
                    assertThrows(EngineUnavailableException.class, () -> FusedCompiler.compileFor(plan, engine));
            assertTrue(refused.getMessage().startsWith("The precision bf16 cannot be had on"), refused.getMessage());
            return;
        }
        List<RgbImage> images = images(3, 139);
        try (NDManager manager = engine.newManager();
                FusedForward forward = FusedCompiler.compileFor(plan, engine)) {
            NDArray input = ImageBatch.of(manager, images, plan.weights().scaling());
            NDList expected = blocks(exact, input, manager);
            NDList found = forward.forward(input);
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(DataType.FLOAT32, found.get(i).getDataType());
                double error = Agreement.relativeError(
                        doubles(expected.get(i).toFloatArray()), found.get(i).toFloatArray());
                assertTrue(error < 0.05, OUTPUTS.get(i) + ": " + error);
                assertTrue(error > TOLERANCE, OUTPUTS.get(i) + " is exact: it was not computed in bfloat16");
            }
        }
    }

    private static ForwardPlan plan(PoolPadding padding) {
        BackboneWeights weights = SyntheticWeights.withGamma(3).backbone(ChannelScaling.imageNet(), padding);
        return new ForwardPlan(weights, OUTPUTS);
    }

    private static List<RgbImage> images(int count, int size) {
        SplittableRandom random = new SplittableRandom(size);
        List<RgbImage> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[size * size * RgbImage.CHANNELS];
            random.nextBytes(pixels);
            images.add(new RgbImage(size, size, pixels));
        }
        return images;
    }

    private static void check(ForwardPlan plan, FusedForward forward, List<RgbImage> images) {
        try (NDManager manager = engine.newManager()) {
            NDArray input = ImageBatch.of(manager, images, plan.weights().scaling());
            NDList expected = blocks(plan, input, manager);
            NDList found = forward.forward(input);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(
                        expected.get(i).getShape().getShape(),
                        found.get(i).getShape().getShape());
                double error = Agreement.relativeError(
                        doubles(expected.get(i).toFloatArray()), found.get(i).toFloatArray());
                assertTrue(
                        error < TOLERANCE,
                        OUTPUTS.get(i) + " of " + images.size() + " images of "
                                + images.get(0).width() + ": " + error);
            }
        }
    }

    private static NDList blocks(ForwardPlan plan, NDArray input, NDManager manager) {
        ParameterStore store = new ParameterStore(manager, false);
        NDList outputs = new NDList();
        NDArray current = input;
        for (Stage stage : plan.stages()) {
            StageBlock block = new StageBlock(stage, plan.weights(), BatchNormPolicy.INFERENCE, manager);
            current = block.forward(store, new NDList(current), false).singletonOrThrow();
            for (Output output : OUTPUTS) {
                if (output.stage().equals(stage.name())) {
                    outputs.add(
                            output.pooling() == null
                                    ? current
                                    : output.pooling().apply(current));
                }
            }
        }
        return outputs;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
