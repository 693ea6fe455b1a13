package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that compute without training, on ONNX Runtime as on PyTorch, and the one that trains. */
class OnnxRuntimeCommandsTest {

    /** Sums of another order, as a part of the largest value. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    private Path photos;
    private Path model;

    @BeforeAll
    static void requireEngines() {
        Engines.require("PyTorch");
        Engines.require("OnnxRuntime");
    }

    @BeforeEach
    void prepare() throws IOException {
        photos = SmallPhotos.write(folder.resolve("data"), 2, 0).resolve("train");
        model = SmallModel.save(folder.resolve("model"), SmallModel.network(3), true)
                .directory();
    }

    @AfterEach
    void forgetTheEngine() {
        System.clearProperty("engine");
    }

    private static JsonNode run(String engine, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "-Dengine=" + engine));
        Invocation invocation = Invocation.of(all.toArray(String[]::new));
        assertEquals(0, invocation.code(), invocation.err());
        JsonNode document = OneDocument.of(invocation.out());
        assertEquals(engine, document.at("/engine/name").asText());
        return document;
    }

    /** Returns the probabilities by path and label. */
    private Map<String, Double> predictions(String engine) throws IOException {
        Map<String, Double> probabilities = new TreeMap<>();
        for (JsonNode image : run(engine, "predict", "--model", model.toString(), photos.toString())
                .get("images")) {
            for (JsonNode prediction : image.get("predictions")) {
                probabilities.put(
                        image.get("path").asText() + prediction.get("label").asText(),
                        prediction.get("probability").asDouble());
            }
        }
        return probabilities;
    }

    @Test
    void predictAnswersAsOnPyTorch() throws IOException {
        Map<String, Double> expected = predictions("PyTorch");
        Map<String, Double> found = predictions("OnnxRuntime");

        assertEquals(6 * SmallPhotos.CLASSES.size(), expected.size());
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((answer, probability) -> assertEquals(probability, found.get(answer), TOLERANCE, answer));
    }

    @Test
    void evaluateCountsAndMeasuresAsOnPyTorch() throws IOException {
        String[] evaluate = {"evaluate", "--model", model.toString(), "--data", photos.toString()};
        JsonNode expected = run("PyTorch", evaluate).get("evaluation");
        JsonNode found = run("OnnxRuntime", evaluate).get("evaluation");

        assertEquals(6, found.get("count").asInt());
        assertEquals(expected.get("accuracy"), found.get("accuracy"));
        assertEquals(expected.get("meanLoss").asDouble(), found.get("meanLoss").asDouble(), TOLERANCE);
    }

    private float[] features(String engine) throws IOException {
        Path matrix = folder.resolve(engine + ".npy");
        JsonNode document = run(engine, "embed", "--weights=none", "--size=75", "--out=" + matrix, photos.toString());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(matrix)).order(ByteOrder.LITTLE_ENDIAN);
        int count = document.get("rows").asInt() * 2048;
        FloatBuffer values = bytes.position(bytes.capacity() - count * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] features = new float[count];
        values.get(features);
        return features;
    }

    @Test
    void embedWritesTheFeaturesOfPyTorch() throws IOException {
        float[] expected = features("PyTorch");
        float[] found = features("OnnxRuntime");

        assertEquals(6 * 2048, expected.length);
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], TOLERANCE * largest, "value " + i);
        }
    }

    @Test
    void trainSaysInOneLineThatItCannot() {
        Path run = folder.resolve("run");

        Invocation train = Invocation.of(
                "train",
                "--data",
                photos.toString(),
                "--weights",
                "none",
                "--out",
                run.toString(),
                "-Dengine=OnnxRuntime");

        assertEquals(2, train.code());
        assertEquals(1, train.err().lines().count(), train.err());
        assertTrue(train.err().startsWith("graft: OnnxRuntime does not train: "), train.err());
        assertEquals("", train.out());
        assertTrue(Files.notExists(run), "nothing was begun");
    }
}
