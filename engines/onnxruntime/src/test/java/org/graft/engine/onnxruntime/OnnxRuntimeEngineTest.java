package org.graft.engine.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.GoldenFeatures;
import org.graft.backbone.InputMemory;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.eval.Agreement;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.testing.Pretrained;
import org.graft.testing.SmallModel;
import org.graft.train.ClassifierTraining;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The third engine beside PyTorch in one virtual machine. */
class OnnxRuntimeEngineTest {

    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path folder;

    private static ComputeEngine engine;
    private static ComputeEngine pytorch;

    @BeforeAll
    static void open() {
        engine = ComputeEngine.open("onnxruntime", "cpu");
        pytorch = ComputeEngine.open("PyTorch", "cpu");
    }

    private static List<RgbImage> images(int count, int size) {
        List<RgbImage> images = new ArrayList<>();
        for (int image = 1; image <= count; image++) {
            byte[] pixels = new byte[size * size * RgbImage.CHANNELS];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (i * image / 11 + i % 7 * 30);
            }
            images.add(new RgbImage(size, size, pixels));
        }
        return images;
    }

    @Test
    void describesItself() {
        assertEquals("OnnxRuntime", engine.name());
        assertTrue(engine.describe().startsWith("OnnxRuntime 1."), engine.describe());
        engine.awaitComputation();
        engine.stopRecording();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void classifiersAnswerAsOnPyTorch(boolean flipAtTest) throws Exception {
        Network network = SmallModel.network(1);
        TrainedModel model = SmallModel.save(folder.resolve("model"), network, flipAtTest);
        ClassifierOptions options = ClassifierOptions.defaults();
        try (ImageClassifier found = ImageClassifier.of(model, options.withEngine(engine));
                ImageClassifier expected = ImageClassifier.of(model, options.withEngine(pytorch))) {
            List<RgbImage> images = images(3, model.manifest().preprocessing().size());
            float[][] rows = expected.probabilities(images);
            float[][] other = found.probabilities(images);
            float[][] logits = expected.logits(images);
            float[][] otherLogits = found.logits(images);
            for (int i = 0; i < images.size(); i++) {
                assertArrayEquals(rows[i], other[i], TOLERANCE);
                assertArrayEquals(logits[i], otherLogits[i], TOLERANCE);
            }
            assertArrayEquals(rows[1], found.probabilities(images.subList(1, 2))[0], TOLERANCE);
        }
    }

    @Test
    void featuresAreTheGoldenOnes() throws Exception {
        BackboneWeights weights = Pretrained.require();
        for (GoldenFeatures.Case golden : GoldenFeatures.read().cases()) {
            try (FeatureExtractor extractor = new FeatureExtractor(
                    engine, weights.withPoolPadding(golden.padding()), List.of("mixed10"), StagePooling.AVERAGE)) {
                float[] found = extractor.extract(List.of(golden.image()))[0];
                double error = Agreement.relativeError(golden.features(), found);
                assertTrue(error < TOLERANCE, "image " + golden.k() + ", padding " + golden.padding() + ": " + error);
            }
        }
    }

    /** Pooled maps of several stages and of either pooling, and batches of any size. */
    @ParameterizedTest
    @EnumSource(StagePooling.class)
    void featuresAreThoseOfPyTorch(StagePooling pooling) {
        BackboneWeights weights =
                SyntheticWeights.withGamma(3).backbone(ChannelScaling.imageNet(), PoolPadding.NOT_COUNTED);
        List<String> stages = List.of("mixed2", "mixed4");
        try (FeatureExtractor found = new FeatureExtractor(engine, weights, stages, pooling);
                FeatureExtractor expected = new FeatureExtractor(pytorch, weights, stages, pooling)) {
            for (int size : new int[] {139, 160}) {
                List<RgbImage> images = images(11, size);
                float[][] rows = expected.extract(images);
                float[][] other = found.extract(images);
                for (int i = 0; i < images.size(); i++) {
                    float largest = 0;
                    for (float value : rows[i]) {
                        largest = Math.max(largest, Math.abs(value));
                    }
                    assertArrayEquals(rows[i], other[i], TOLERANCE * Math.max(1, largest));
                }
            }
        }
    }

    @Test
    void mapsAreOutputsToo() {
        BackboneWeights weights =
                SyntheticWeights.withGamma(3).backbone(ChannelScaling.imageNet(), PoolPadding.COUNTED);
        ForwardPlan plan = new ForwardPlan(
                weights,
                List.of(Output.map("mixed0"), Output.pooled("mixed0", StagePooling.AVERAGE), Output.map("stem")));
        try (FusedForward found = FusedCompiler.compileFor(plan, engine);
                FusedForward expected = FusedCompiler.compileFor(plan, pytorch);
                NDManager manager = engine.newManager();
                NDManager other = pytorch.newManager()) {
            List<RgbImage> images = images(2, 139);
            NDList outputs = found.forward(found.input(new InputMemory(), manager, images, weights.scaling()));
            NDList references = expected.forward(expected.input(new InputMemory(), other, images, weights.scaling()));
            assertEquals(references.size(), outputs.size());
            for (int i = 0; i < outputs.size(); i++) {
                assertEquals(references.get(i).getShape(), outputs.get(i).getShape());
                assertArrayEquals(
                        references.get(i).toFloatArray(), outputs.get(i).toFloatArray(), 10 * TOLERANCE);
            }
        }
    }

    @Test
    void itComputesInFloat32Alone() {
        assertThrows(
                EngineUnavailableException.class,
                () -> ImageClassifier.of(
                        SmallModel.save(folder.resolve("model"), SmallModel.network(1)),
                        ClassifierOptions.defaults().withEngine(engine).withPrecision(Precision.BFLOAT16)));
    }

    @Test
    void itDoesNotTrainAndSaysWhatDoes() {
        EngineUnavailableException refused =
                assertThrows(EngineUnavailableException.class, () -> ComputeEngine.checkTraining("OnnxRuntime"));
        assertEquals("OnnxRuntime does not train: it computes what was trained on PyTorch.", refused.getMessage());
        ComputeEngine.checkTraining("pytorch");
        assertThrows(
                EngineUnavailableException.class,
                () -> ClassifierTraining.builder()
                        .setData("sample")
                        .optEngine(engine)
                        .optOutput(folder.resolve("run"))
                        .build()
                        .run());
    }
}
