package org.graft.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.eval.Agreement;
import org.graft.image.RgbImage;
import org.graft.model.FusedClassifier;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.testing.SmallModel;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ONNX Runtime makes of the file, and what the engines make of the network. */
class OnnxRuntimeTest {

    private static final double TOLERANCE = 1e-4;
    private static final int SIZE = 75;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "PyTorch, NOT_COUNTED, GENERALIZED_MEAN, mixed10",
        "PyTorch, COUNTED, AVERAGE, mixed10",
        "MXNet, NOT_COUNTED, AVERAGE, mixed5",
        "MXNet, COUNTED, GENERALIZED_MEAN, mixed10"
    })
    void itAnswersAsTheEnginesDo(String name, PoolPadding padding, StagePooling pooling, String last) throws Exception {
        ComputeEngine engine = engine(name);
        Network network = network(padding, pooling, List.of("mixed2", last));
        Path file = folder.resolve("model.onnx");
        OnnxModel.write(SmallModel.manifest(network), network, file);
        List<RgbImage> images = List.of(picture(1), picture(2), picture(3));

        float[][] expected;
        try (FusedClassifier classifier = new FusedClassifier(engine, network, false)) {
            expected = classifier.probabilities(images);
        }
        float[][] together = run(file, images, network.backbone().scaling(), OnnxModel.PROBABILITIES);
        List<float[]> alone = new ArrayList<>();
        for (RgbImage image : images) {
            alone.add(run(file, List.of(image), network.backbone().scaling(), OnnxModel.PROBABILITIES)[0]);
        }

        check(expected, together);
        check(expected, alone.toArray(float[][]::new));
        assertNotEquals(expected[0][0], expected[1][0], "the pictures differ");
        float[][] logits = run(file, images, network.backbone().scaling(), OnnxModel.LOGITS);
        double sum = 0;
        for (float logit : logits[0]) {
            sum += Math.exp(logit);
        }
        assertEquals(expected[0][0], Math.exp(logits[0][0]) / sum, TOLERANCE);
    }

    private static void check(float[][] expected, float[][] found) {
        Agreement agreement = Agreement.of(expected, found);
        assertEquals(agreement.count(), agreement.sameTopOne(), agreement.summary());
        assertTrue(agreement.largestDifference() < TOLERANCE, agreement.summary());
    }

    private static ComputeEngine engine(String name) {
        try {
            return ComputeEngine.open(name, "cpu");
        } catch (EngineUnavailableException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    private static Network network(PoolPadding padding, StagePooling pooling, List<String> stages) {
        BackboneWeights backbone = SyntheticWeights.withGamma(5)
                .backbone(ChannelScaling.imageNet(), padding)
                .upTo(stages.get(1));
        int width =
                stages.stream().mapToInt(backbone.architecture()::channelsAfter).sum();
        float[] mean = new float[width];
        float[] deviation = new float[width];
        for (int i = 0; i < width; i++) {
            mean[i] = i % 7 / 10f;
            deviation[i] = 0.5f + i % 5 / 10f;
        }
        return new Network(backbone, HeadWeights.random(stages, pooling, mean, deviation, List.of(20), 4, 6));
    }

    /** Shades and stripes: smooth parts and edges. */
    private static RgbImage picture(int seed) {
        byte[] pixels = new byte[RgbImage.CHANNELS * SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int at = RgbImage.CHANNELS * (y * SIZE + x);
                pixels[at] = (byte) (x * 3 + seed * 40);
                pixels[at + 1] = (byte) (y * 3 * seed);
                pixels[at + 2] = (byte) ((x / (3 + seed) + y / 7) % 2 * 200);
            }
        }
        return new RgbImage(SIZE, SIZE, pixels);
    }

    private static float[][] run(Path file, List<RgbImage> images, ChannelScaling scaling, String output)
            throws OrtException {
        int plane = SIZE * SIZE;
        float[] values = new float[images.size() * RgbImage.CHANNELS * plane];
        for (int i = 0; i < images.size(); i++) {
            byte[] pixels = images.get(i).pixels();
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                for (int at = 0; at < plane; at++) {
                    values[(i * RgbImage.CHANNELS + channel) * plane + at] =
                            ((pixels[at * RgbImage.CHANNELS + channel] & 0xff) / 255f - scaling.mean()[channel])
                                    / scaling.std()[channel];
                }
            }
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(file.toString(), options);
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(values), new long[] {images.size(), RgbImage.CHANNELS, SIZE, SIZE
                        });
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input))) {
            return (float[][]) result.get(output).orElseThrow().getValue();
        }
    }
}
