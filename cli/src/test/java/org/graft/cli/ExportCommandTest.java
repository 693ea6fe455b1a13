package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.FusedClassifier;
import org.graft.model.HeadWeights.Dense;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.onnx.OnnxModel;
import org.graft.testing.JavaProgram;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.torchscript.TorchScriptModel;
import org.graft.weights.NamedTensors;
import org.graft.weights.SafetensorsReader;
import org.graft.weights.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code export}: every file is read back by what reads such files. */
class ExportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SIZE = 75;

    /** Sums of another order. */
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path folder;

    private Network network;
    private Path model;

    @BeforeEach
    void save() throws IOException {
        network = SmallModel.network(3);
        model = SmallModel.save(folder.resolve("model"), network, true).directory();
    }

    private Path export(String format, String name) throws IOException {
        Path file = folder.resolve("out").resolve(name);
        Invocation export = Invocation.of(
                "export", "--model", model.toString(), "--format", format, "--out", file.toString(), "--json");
        assertEquals(0, export.code(), export.err());
        JsonNode document = OneDocument.of(export.out());
        assertEquals(file.toString(), document.get("file").asText());
        assertEquals(format, document.get("format").asText());
        assertEquals(Files.size(file), document.get("bytes").asLong());
        assertEquals(JSON.valueToTree(SmallPhotos.CLASSES), document.get("classes"));
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model/model.json",
                "model/parameters.safetensors",
                "model/classes.txt",
                "model/recipe.yaml",
                "model/serving.properties",
                "model/../model/./model.json",
                "linked/parameters.safetensors",
                "link.json",
                "run.json"
            })
    void whatBelongsToTheModelIsNotOverwritten(String name) throws IOException {
        TrainedModel saved = TrainedModel.load(model);
        Path run = Files.createDirectory(folder.resolve("run"));
        model = run.resolve("model");
        TrainedModel.save(model, saved.manifest(), network, Map.of("recipe.yaml", "seed: 1\n"));
        Files.writeString(run.resolve("run.json"), "{\"result\": \"model\"}");
        Files.createSymbolicLink(run.resolve("linked"), model);
        Files.createSymbolicLink(run.resolve("link.json"), model.resolve("model.json"));
        byte[] before = Files.readAllBytes(run.resolve(name));

        for (String format : List.of("onnx", "torchscript", "safetensors", "labels")) {
            Invocation export = Invocation.of(
                    "export",
                    "--model",
                    run.toString(),
                    "--format",
                    format,
                    "--out",
                    run.resolve(name).toString());
            assertEquals(2, export.code(), export.err());
            assertTrue(export.err().contains("is part of the model"), export.err());
        }

        assertArrayEquals(before, Files.readAllBytes(run.resolve(name)));
        TrainedModel.load(run);
    }

    @Test
    void aPartOfAnotherModelIsNotOverwritten() throws IOException {
        Path other = SmallModel.save(folder.resolve("other"), network).directory();
        String file = other.resolve("parameters.safetensors").toString();

        Invocation export =
                Invocation.of("export", "--model", model.toString(), "--format", "safetensors", "--out", file);

        assertEquals(2, export.code(), export.err());
        assertTrue(export.err().contains(file), export.err());
        TrainedModel.load(other);
    }

    @Test
    void anEarlierExportInTheFolderOfTheModelIsReplaced() throws IOException {
        Path file = Files.writeString(model.resolve("model.txt"), "earlier");

        Invocation export =
                Invocation.of("export", "--model", model.toString(), "--format", "labels", "--out", file.toString());

        assertEquals(0, export.code(), export.err());
        assertEquals(SmallPhotos.CLASSES, Files.readAllLines(file));
    }

    /** Names and values of the metadata, of which each format has the same. */
    private static void assertMetadata(JsonNode metadata) {
        assertEquals(1, metadata.get("format").asInt());
        assertEquals("inception_v3", metadata.get("architecture").asText());
        assertEquals(JSON.valueToTree(SmallPhotos.CLASSES), metadata.get("labels"));
        assertEquals(SIZE, metadata.at("/preprocessing/size").asInt());
        assertTrue(metadata.get("input").asText().contains("(value / 255 - mean) / std"));
        assertEquals(0.485, metadata.at("/mean/0").asDouble(), 1e-6);
        assertEquals(0.229, metadata.at("/std/0").asDouble(), 1e-6);
        assertEquals("NOT_COUNTED", metadata.get("poolPadding").asText());
        assertEquals(JSON.valueToTree(List.of("stem", "mixed0")), metadata.get("headStages"));
        assertEquals("GENERALIZED_MEAN", metadata.get("headPooling").asText());
        assertTrue(metadata.get("flipAtTest").asBoolean());
        assertEquals(1, metadata.at("/provenance/seed").asInt());
        assertEquals(12, metadata.size(), metadata.toString());
    }

    /** Makes JSON of metadata that are texts: a text that is no JSON stands for itself. */
    private static JsonNode metadata(Map<String, String> texts) {
        ObjectNode metadata = JSON.createObjectNode();
        texts.forEach((name, text) -> {
            try {
                metadata.set(name, JSON.readTree(text));
            } catch (IOException e) {
                metadata.put(name, text);
            }
        });
        return metadata;
    }

    @Test
    void safetensorsHasAllNumbersByNameAndTheMetadata() throws IOException {
        NamedTensors read = new SafetensorsReader().read(export("safetensors", "flowers.safetensors"));

        Map<String, Tensor> expected = new TreeMap<>(network.backbone().tensors());
        long[] width = {network.head().inputs()};
        expected.put("head.mean", new Tensor("head.mean", width, network.head().mean()));
        expected.put(
                "head.deviation",
                new Tensor("head.deviation", width, network.head().deviation()));
        int number = 1;
        for (Dense layer : network.head().layers()) {
            String name = "head.dense" + number++;
            long[] shape = {layer.outputs(), layer.inputs()};
            expected.put(name + ".weight", new Tensor(name + ".weight", shape, layer.weight()));
            expected.put(name + ".bias", new Tensor(name + ".bias", new long[] {layer.outputs()}, layer.bias()));
        }
        assertEquals(expected.keySet(), Set.copyOf(read.tensors().keySet()));
        expected.forEach((name, tensor) -> {
            assertArrayEquals(tensor.shape(), read.tensors().get(name).shape(), name);
            assertArrayEquals(tensor.values(), read.tensors().get(name).values(), name);
        });
        assertMetadata(metadata(read.metadata()));
    }

    @Test
    void labelsAreALineEachInTheOrderOfTheOutputs() throws IOException {
        assertEquals("bars\ndots\nrings\n", Files.readString(export("labels", "flowers.txt")));
    }

    @Test
    void onnxHasTheMetadataAndAnswersAsTheModel() throws Exception {
        ComputeEngine engine = Engines.require("PyTorch");
        Path file = export("onnx", "flowers.onnx");
        List<RgbImage> images = List.of(picture(1), picture(3));
        long[] shape = {2, RgbImage.CHANNELS, SIZE, SIZE};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();

        try (FusedClassifier classifier = new FusedClassifier(engine, network, false);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(file.toString(), options);
                OnnxTensor input = OnnxTensor.createTensor(
                        environment,
                        ImageBatch.planar(
                                new InputMemory(), images, network.backbone().scaling()),
                        shape);
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input))) {
            assertEquals(
                    new LinkedHashSet<>(List.of(OnnxModel.LOGITS, OnnxModel.PROBABILITIES)), session.getOutputNames());
            assertRows(classifier.probabilities(images), (float[][])
                    result.get(OnnxModel.PROBABILITIES).orElseThrow().getValue());
            assertRows(classifier.logits(images), (float[][])
                    result.get(OnnxModel.LOGITS).orElseThrow().getValue());
            Map<String, String> texts = new TreeMap<>();
            session.getMetadata().getCustomMetadata().forEach((name, text) -> {
                assertTrue(name.startsWith("graft."), name);
                texts.put(name.substring("graft.".length()), text);
            });
            assertMetadata(metadata(texts));
        }
    }

    @Test
    void torchscriptHasTheMetadataAndAnswersAsTheModel() throws Exception {
        ComputeEngine engine = Engines.require("PyTorch");
        Path file = export("torchscript", "flowers.pt");
        List<RgbImage> images = List.of(picture(1), picture(3));

        try (Model module = engine.newModel("flowers");
                NDManager manager = engine.newManager();
                FusedClassifier classifier = new FusedClassifier(engine, network, false)) {
            module.load(file.getParent(), "flowers", Map.of("extraFiles", TorchScriptModel.METADATA));
            NDList logits = module.getBlock()
                    .forward(
                            new ParameterStore(manager, false),
                            new NDList(ImageBatch.of(
                                    manager, images, network.backbone().scaling())),
                            false);
            assertRows(
                    classifier.logits(images),
                    FloatArrays.rows(logits.head().toFloatArray(), SmallPhotos.CLASSES.size()));
            assertMetadata(JSON.readTree(module.getProperty(TorchScriptModel.METADATA)));
        }
    }

    private static void assertRows(float[][] expected, float[][] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], found[i], TOLERANCE);
        }
    }

    private static RgbImage picture(int step) {
        byte[] pixels = new byte[SIZE * SIZE * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * step / 7 + i % 5 * 40);
        }
        return new RgbImage(SIZE, SIZE, pixels);
    }

    /** A process of its own has a current folder of its own. */
    @ParameterizedTest
    @CsvSource({"onnx, model.onnx", "torchscript, model.pt", "safetensors, model.safetensors", "labels, model.txt"})
    void theDefaultIsAFileInTheCurrentFolder(String format, String name) throws Exception {
        Path current = Files.createDirectory(folder.resolve("current"));
        Process export = new JavaProgram(Graft.class, Map.of())
                .process("export", "--model=" + model, "--format=" + format)
                .directory(current.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(export.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, export.waitFor());
        assertTrue(out.startsWith(name + ": " + format + ", "), out);
        try (var files = Files.list(current)) {
            assertEquals(List.of(current.resolve(name)), files.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "torchscript", "safetensors", "labels"})
    void anEarlierFileIsReplaced(String format) throws IOException {
        Path earlier = Files.createDirectory(folder.resolve("out")).resolve("file");
        Files.writeString(earlier, "of another model");

        export(format, "file");

        assertFalse(new String(Files.readAllBytes(earlier), StandardCharsets.ISO_8859_1).contains("of another model"));
        try (var files = Files.list(earlier.getParent())) {
            assertEquals(List.of(earlier), files.toList());
        }
    }

    @Test
    void aFolderAsTheFileIsWrongUseAndStaysAsItIs() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));

        // It is told before the model is read, which is not there.
        Invocation export = Invocation.of(
                "export", "--model", folder.resolve("none").toString(), "--format", "onnx", "--out", out.toString());

        assertEquals(2, export.code());
        assertTrue(export.err().startsWith("graft: " + out + " is a folder; --out takes the file"), export.err());
        try (var files = Files.list(out)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aMissingModelIsNamed() {
        String none = folder.resolve("none").toString();
        Path out = folder.resolve("model.onnx");

        Invocation export = Invocation.of("export", "--model", none, "--format", "onnx", "--out", out.toString());

        assertEquals(1, export.code());
        assertTrue(export.err().startsWith("graft: there is no trained model in " + none), export.err());
        assertEquals(1, export.err().lines().count(), export.err());
        assertFalse(Files.exists(out));
    }

    @Test
    void anUnknownFormatIsWrongUseThatNamesTheFormats() {
        Invocation export = Invocation.of("export", "--model", model.toString(), "--format", "hdf5");

        assertEquals(2, export.code());
        assertTrue(
                export.err().contains("there is no format 'hdf5'; there are onnx, torchscript, safetensors, labels"),
                export.err());
    }
}
