package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.graft.arch.InceptionV3;
import org.graft.arch.Stage;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.GoldenFeatures;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.Precision;
import org.graft.backbone.StageBlock;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.eval.Agreement;
import org.graft.testing.Pretrained;
import org.graft.testing.Shared;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.SyntheticWeights;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backbone on an engine: golden numbers, and the agreement of its interpreters. */
class BackboneSuite {

    private static final double GOLDEN_TOLERANCE = 1e-4;
    private static final double AGREEMENT_TOLERANCE = 1e-5;

    /** Of 8 significant bits; docs/performance.md measures 1.2 % over the features of photos. */
    private static final double BFLOAT16_TOLERANCE = 0.03;

    /** What the description of the zoo's copy states: its values were rounded to float16. */
    private static final double ZOO_TOLERANCE = 5e-3;

    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @Test
    void fusedForwardGivesTheGoldenFeaturesAndStages() throws IOException {
        BackboneWeights weights = Pretrained.require();
        for (PoolPadding padding : PoolPadding.values()) {
            List<Output> outputs = new java.util.ArrayList<>();
            weights.architecture().stageNames().forEach(stage -> outputs.add(Output.map(stage)));
            outputs.add(Output.pooled("mixed10", StagePooling.AVERAGE));
            ForwardPlan plan = new ForwardPlan(weights.withPoolPadding(padding), outputs);
            try (FusedForward forward = FusedCompiler.compileFor(plan, engine)) {
                checkGolden(weights, padding, forward::forward);
            }
        }
    }

    @Test
    void fusedForwardInBfloat16GivesNearlyTheGoldenFeatures() throws IOException {
        BackboneWeights weights = Pretrained.require();
        for (GoldenFeatures.Case golden : GoldenFeatures.read().cases()) {
            ForwardPlan plan = ForwardPlan.pooledFeatures(
                    weights.withPoolPadding(golden.padding()),
                    List.of("mixed10"),
                    StagePooling.AVERAGE,
                    Precision.BFLOAT16);
            try (FusedForward forward = FusedCompiler.compileFor(plan, engine)) {
                double error = featureError(golden, weights.scaling(), forward);
                String what = "image " + golden.k() + ", padding " + golden.padding() + ": error " + error;
                assertTrue(error < BFLOAT16_TOLERANCE, what);
                assertTrue(error > GOLDEN_TOLERANCE, "it computed in float32: " + what);
            } catch (EngineUnavailableException e) {
                Assumptions.abort("skipped: " + e.getMessage());
            }
        }
    }

    @Test
    void trainableBlocksGiveTheGoldenFeaturesAndStages() throws IOException {
        BackboneWeights weights = Pretrained.require();
        for (PoolPadding padding : PoolPadding.values()) {
            try (NDManager manager = engine.newManager()) {
                ParameterStore store = new ParameterStore(manager, false);
                List<StageBlock> blocks = blocks(weights.withPoolPadding(padding), BatchNormPolicy.INFERENCE, manager);
                checkGolden(weights, padding, input -> {
                    NDList outputs = new NDList();
                    NDArray current = input;
                    for (StageBlock block : blocks) {
                        current =
                                block.forward(store, new NDList(current), false).singletonOrThrow();
                        outputs.add(current);
                    }
                    outputs.add(ai.djl.nn.pooling.Pool.globalAvgPool2d(current));
                    return outputs;
                });
            }
        }
    }

    /** The copy holds the golden weights for pixels in ImageNet's scaling: any other scaling gives other features. */
    @Test
    void weightsOfAModelZooGiveTheGoldenFeatures(@TempDir Path caches) throws IOException {
        BackboneWeights weights = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optZoo(Optional.of(Shared.require("zoo-mirror").toString()))
                .optCacheDirectory(caches.resolve("graft"))
                .optDjlCacheDirectory(caches.resolve("djl"))
                .build()
                .load(WeightSpec.parse("zoo"));
        int checked = 0;
        for (PoolPadding padding : PoolPadding.values()) {
            ForwardPlan plan = ForwardPlan.pooledFeatures(
                    weights.withPoolPadding(padding), List.of("mixed10"), StagePooling.AVERAGE, Precision.FLOAT32);
            try (FusedForward forward = FusedCompiler.compileFor(plan, engine)) {
                for (GoldenFeatures.Case golden : GoldenFeatures.read().cases()) {
                    if (golden.padding() == padding) {
                        checkZoo(golden, weights.scaling(), forward);
                        checked++;
                    }
                }
            }
        }
        assertEquals(GoldenFeatures.read().cases().size(), checked);
    }

    private static void checkZoo(GoldenFeatures.Case golden, ChannelScaling scaling, FusedForward forward) {
        double error = featureError(golden, scaling, forward);
        assertTrue(error < ZOO_TOLERANCE, "image " + golden.k() + ", padding " + golden.padding() + ": error " + error);
    }

    private static double featureError(GoldenFeatures.Case golden, ChannelScaling scaling, FusedForward forward) {
        try (NDManager manager = engine.newManager()) {
            float[] features = forward.forward(ImageBatch.of(manager, List.of(golden.image()), scaling))
                    .singletonOrThrow()
                    .toFloatArray();
            return Agreement.relativeError(golden.features(), features);
        }
    }

    private interface Forward {
        NDList run(NDArray input);
    }

    private static void checkGolden(BackboneWeights weights, PoolPadding padding, Forward forward) throws IOException {
        int checked = 0;
        for (GoldenFeatures.Case golden : GoldenFeatures.read().cases()) {
            if (golden.padding() != padding) {
                continue;
            }
            try (NDManager manager = engine.newManager()) {
                NDList outputs = forward.run(ImageBatch.of(manager, List.of(golden.image()), weights.scaling()));
                int index = 0;
                for (String stage : weights.architecture().stageNames()) {
                    checkStage(golden, stage, outputs.get(index++));
                }
                double error = Agreement.relativeError(
                        golden.features(), outputs.get(index).toFloatArray());
                assertTrue(
                        error < GOLDEN_TOLERANCE,
                        "features of image " + golden.k() + ", padding " + padding + ": error " + error);
            }
            checked++;
        }
        assertTrue(checked > 0, "no golden case for " + padding);
    }

    private static void checkStage(GoldenFeatures.Case golden, String stage, NDArray map) {
        GoldenFeatures.StageCheck check = golden.stages().get(stage);
        long[] shape = map.getShape().getShape();
        assertArrayEquals(check.shape(), java.util.Arrays.copyOfRange(shape, 1, shape.length), stage);
        float[] values = map.toFloatArray();
        double mean = 0;
        double squares = 0;
        for (float value : values) {
            mean += value;
            squares += (double) value * value;
        }
        mean /= values.length;
        double std = Math.sqrt(squares / values.length - mean * mean);
        String where = stage + " of image " + golden.k();
        assertEquals(check.mean(), mean, GOLDEN_TOLERANCE * check.std(), where);
        assertEquals(check.std(), std, GOLDEN_TOLERANCE * check.std(), where);
        assertEquals(check.first(), values[0], 20 * GOLDEN_TOLERANCE * check.std(), where);
    }

    @Test
    void trainableBlocksAndFusedForwardAgree() throws IOException {
        BackboneWeights weights =
                SyntheticWeights.withGamma(3).backbone(ChannelScaling.imageNet(), PoolPadding.COUNTED);
        GoldenFeatures.Case golden = GoldenFeatures.read().cases().get(0);
        try (NDManager manager = engine.newManager();
                FusedForward forward =
                        FusedCompiler.compileFor(new ForwardPlan(weights, List.of(Output.map("mixed10"))), engine)) {
            NDArray input = ImageBatch.of(
                    manager, List.of(golden.image(), golden.image().flipHorizontally()), weights.scaling());
            float[] fused = forward.forward(input).singletonOrThrow().toFloatArray();
            ParameterStore store = new ParameterStore(manager, false);
            NDArray current = input;
            for (StageBlock block : blocks(weights, BatchNormPolicy.TRAIN, manager)) {
                current = block.forward(store, new NDList(current), false).singletonOrThrow();
            }
            double[] expected = new double[fused.length];
            float[] plain = current.toFloatArray();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = plain[i];
            }
            double error = Agreement.relativeError(expected, fused);
            assertTrue(error < AGREEMENT_TOLERANCE, "relative error " + error);
        }
    }

    @Test
    void fusedForwardDoesNotOverwriteEarlierResults() throws IOException {
        BackboneWeights weights =
                SyntheticWeights.withGamma(3).backbone(ChannelScaling.unit(), PoolPadding.NOT_COUNTED);
        GoldenFeatures.Case golden = GoldenFeatures.read().cases().get(0);
        try (NDManager manager = engine.newManager();
                FusedForward forward = FusedCompiler.compileFor(
                        ForwardPlan.pooledFeatures(
                                weights, List.of("mixed3", "mixed5"), StagePooling.AVERAGE, Precision.FLOAT32),
                        engine)) {
            NDArray first = ImageBatch.of(manager, List.of(golden.image()), weights.scaling());
            NDArray second = ImageBatch.of(manager, List.of(golden.image().flipHorizontally()), weights.scaling());
            NDList expected = forward.forward(first);
            float[] before = expected.get(1).toFloatArray();
            forward.forward(second);
            assertArrayEquals(before, expected.get(1).toFloatArray(), "a second call changed the first result");
        }
    }

    @Test
    void generalizedMeansOfBothForwardsAreThoseOfTheMap() throws IOException {
        BackboneWeights weights =
                SyntheticWeights.withGamma(3).backbone(ChannelScaling.unit(), PoolPadding.NOT_COUNTED);
        GoldenFeatures.Case golden = GoldenFeatures.read().cases().get(0);
        StagePooling pooling = StagePooling.GENERALIZED_MEAN;
        try (NDManager manager = engine.newManager();
                FusedForward forward = FusedCompiler.compileFor(
                        new ForwardPlan(weights, List.of(Output.pooled("mixed0", pooling), Output.map("mixed0"))),
                        engine)) {
            NDList outputs = forward.forward(ImageBatch.of(
                    manager, List.of(golden.image(), golden.image().flipHorizontally()), weights.scaling()));
            NDArray map = outputs.get(1);
            float[] values = map.toFloatArray();
            double[] expected =
                    new double[(int) (map.getShape().get(0) * map.getShape().get(1))];
            int cells = values.length / expected.length;
            for (int i = 0; i < expected.length; i++) {
                double sum = 0;
                for (int j = i * cells; j < (i + 1) * cells; j++) {
                    sum += Math.pow(values[j], 3);
                }
                expected[i] = Math.cbrt(sum / cells + 1e-6);
            }
            assertTrue(Agreement.relativeError(expected, outputs.get(0).toFloatArray()) < AGREEMENT_TOLERANCE);
            assertTrue(Agreement.relativeError(expected, pooling.apply(map).toFloatArray()) < AGREEMENT_TOLERANCE);
        }
    }

    private static List<StageBlock> blocks(BackboneWeights weights, BatchNormPolicy policy, NDManager manager) {
        List<StageBlock> blocks = new java.util.ArrayList<>();
        for (Stage stage : weights.architecture().stages()) {
            blocks.add(new StageBlock(stage, weights, policy, manager));
        }
        return blocks;
    }
}
