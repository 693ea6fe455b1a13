package org.graft.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.testing.SmallModel;
import org.graft.weights.SafetensorsReader;
import org.graft.weights.SafetensorsWriter;
import org.graft.weights.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainedModelTest {

    private static Network network;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeNetwork() {
        network = SmallModel.network(1);
    }

    @Test
    void aModelReadsBackAsItWasSaved() throws IOException {
        SmallModel.save(folder.resolve("model"), network);

        TrainedModel read = TrainedModel.load(folder.resolve("model"));

        ModelManifest expected = SmallModel.manifest(network);
        assertEquals(expected.classes(), read.classes());
        assertEquals(expected.preprocessing(), read.manifest().preprocessing());
        assertEquals(expected.scaling(), read.manifest().scaling());
        assertEquals(expected.poolPadding(), read.network().backbone().poolPadding());
        assertEquals(expected.metrics(), read.manifest().metrics());
        assertEquals(network.backbone().source(), read.network().backbone().source());
        assertEquals(
                network.backbone().architecture(), read.network().backbone().architecture());
        assertSameNumbers(network, read.network());
    }

    @Test
    void theDirectoryHasEveryFileWithItsDigestAndNothingElse() throws IOException {
        TrainedModel saved = SmallModel.save(folder.resolve("model"), network);

        assertEquals(
                List.of("classes.txt", "history.csv", "model.json", "parameters.safetensors", "serving.properties"),
                names(folder.resolve("model")));
        assertEquals(
                new TreeSet<>(List.of("classes.txt", "history.csv", "parameters.safetensors")),
                new TreeSet<>(saved.manifest().files().keySet()));
        assertEquals("bars\ndots\nrings\n", Files.readString(folder.resolve("model/classes.txt")));
        assertEquals(List.of("model"), names(folder), "a temporary folder was left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters.safetensors", "classes.txt", "history.csv"})
    void aFileThatIsAlteredCutOrMissingIsNamed(String name) throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        byte[] altered = bytes.clone();
        altered[altered.length - 2] ^= 1;

        Files.write(file, altered);
        assertFormatError(name, "SHA-256");
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertFormatError(name, "SHA-256");
        Files.write(file, new byte[0]);
        assertFormatError(name, "SHA-256");
        Files.delete(file);
        assertFormatError(name, "missing");
        Files.write(file, bytes);
        assertEquals(3, TrainedModel.load(folder.resolve("model")).classes().size());
    }

    /** Each of these would give other answers, and none is wrong by itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/scaling/std/0          | 0.25",
                "/preprocessing/size     | 76",
                "/flipAtTest             | true",
                "/poolPadding            | \"COUNTED\"",
                "/headPooling            | \"AVERAGE\"",
                "/metrics/validationAccuracy | 0.51",
                "/sha256                 | \"00\""
            })
    void anAlteredManifestIsNamed(String field, String value) throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        ObjectMapper json = new ObjectMapper();
        JsonNode manifest = json.readTree(file.toFile());
        JsonPointer pointer = JsonPointer.compile(field);
        JsonNode parent = manifest.at(pointer.head());
        String last = pointer.last().getMatchingProperty();
        assertNotEquals(json.readTree(value), manifest.at(pointer), "nothing is altered");
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), json.readTree(value));
        } else {
            ((ObjectNode) parent).set(last, json.readTree(value));
        }
        json.writeValue(file.toFile(), manifest);

        assertFormatError("model.json is not the one that was saved", "; copy the model again");
        assertThrows(ModelFormatException.class, () -> TrainedModel.readManifest(folder.resolve("model")));
    }

    @Test
    void aManifestWithoutItsDigestIsNamed() throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        ObjectMapper json = new ObjectMapper();
        json.writeValue(file.toFile(), ((ObjectNode) json.readTree(file.toFile())).without(ManifestFile.DIGEST));

        assertFormatError("model.json is not the one that was saved", "; copy the model again");
    }

    /** Another editor may lay it out in its own way. */
    @Test
    void theLayoutOfAManifestDoesNotMatter() throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        TreeMap<?, ?> sorted = new ObjectMapper().readValue(file.toFile(), TreeMap.class);
        Files.writeString(file, new ObjectMapper().writeValueAsString(sorted.descendingMap()));

        assertEquals(3, TrainedModel.load(folder.resolve("model")).classes().size());
    }

    @Test
    void aTruncatedManifestIsNamed() throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() / 2));

        assertFormatError("model.json", "damaged", "; copy the model again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "{}", "rubbish", "\n{\"format\": 1}", "null"})
    void whatFollowsAfterTheManifestIsDamage(String rest) throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        Files.writeString(file, Files.readString(file) + " \n");
        TrainedModel.load(folder.resolve("model"));
        Files.writeString(file, Files.readString(file) + rest);

        assertFormatError("model.json is damaged: ", "; copy the model again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "std  | [0, 0, 0]",
                "std  | [1, -0.2, 1]",
                "std  | [1, \"NaN\", 1]",
                "std  | [1, 1, \"Infinity\"]",
                "mean | [\"NaN\", 0, 0]",
                "mean | [0, 0, \"-Infinity\"]"
            })
    void aScalingThatMakesNoNumbersIsNamed(String part, String values) throws IOException {
        changeManifest(
                manifest -> ((ObjectNode) manifest.get("scaling")).set(part, new ObjectMapper().readTree(values)));

        assertFormatError("model.json is damaged: scaling: " + part + " is [", "; copy the model again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "null", "{\"format\": 1}"})
    void aManifestWithoutItsPartsIsNamed(String text) throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        Files.writeString(file, text);

        assertFormatError("model", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "architecture",
                "lastStage",
                "classes",
                "headStages",
                "headPooling",
                "preprocessing",
                "scaling",
                "poolPadding",
                "metrics",
                "provenance",
                "files"
            })
    void aPartThatTheManifestLacksIsNamed(String part) throws IOException {
        changeManifest(manifest -> manifest.remove(part));

        assertFormatError("model.json is damaged: it has no " + part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classes|[\"bars\", null, \"rings\"]",
                "headStages|[null]",
                "scaling|{}",
                "preprocessing|{}",
                "preprocessing|{\"size\": 0}",
                "files|{\"classes.txt\": null}"
            })
    void aPartOfTheManifestThatIsNotWholeIsNamed(String part, String value) throws IOException {
        changeManifest(manifest -> manifest.set(part, new ObjectMapper().readTree(value)));

        assertFormatError("model.json is damaged: ");
    }

    /** A manifest without digests would let any file pass. */
    @ParameterizedTest
    @ValueSource(strings = {"parameters.safetensors", "classes.txt"})
    void aDigestThatTheManifestLacksIsNamed(String name) throws IOException {
        changeManifest(manifest -> ((ObjectNode) manifest.get("files")).remove(name));

        assertFormatError("model.json is damaged: it has no SHA-256 of " + name, "copy the model again");
    }

    @Test
    void aManifestWithoutAnyDigestIsNamed() throws IOException {
        changeManifest(manifest -> manifest.putObject("files"));

        assertFormatError("model.json is damaged: it has no SHA-256 of parameters.safetensors");
    }

    /** The manifest has the digest that belongs to what is in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"dots\", \"bars\", \"rings\"]",
                "[\"bars\", \"dots\"]",
                "[\"bars\", \"dots\", \"rings\", \"stars\"]",
                "[]"
            })
    void classesThatAreNotThoseOfTheFileAreNamed(String classes) throws IOException {
        changeManifest(manifest -> manifest.set("classes", new ObjectMapper().readTree(classes)));

        assertFormatError("model.json has other classes than ", "classes.txt", "copy the model again");
    }

    @Test
    void aHeadThatHasNotAnOutputForEachLabelIsNamed() throws IOException {
        SmallModel.save(folder.resolve("model"), network);
        changeNumbers(numbers -> {
            numbers.put("head.dense2.weight", new Tensor("head.dense2.weight", new long[] {2, 6}, new float[12]));
            numbers.put("head.dense2.bias", new Tensor("head.dense2.bias", new long[] {2}, new float[2]));
        });

        assertFormatError("parameters.safetensors has 2 outputs", "classes.txt has 3 labels");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "head.mean|448, 1|[448]",
                "head.mean|447|[448]",
                "head.deviation||[448]",
                "head.dense1.weight|2688|[outputs, 448]",
                "head.dense1.weight|6, 448, 1|[outputs, 448]",
                "head.dense1.weight|448, 6|[outputs, 448]",
                "head.dense1.weight|0, 448|[outputs, 448]",
                "head.dense1.bias|1, 6|[6]",
                "head.dense1.bias|0|[6]",
                "head.dense2.weight|3, 0|[outputs, 6]",
                "head.dense2.bias|2|[3]"
            })
    void aTensorOfTheHeadInAnotherShapeIsNamed(String name, String shape, String expected) throws IOException {
        long[] found = shape == null
                ? new long[0]
                : Arrays.stream(shape.split(", ")).mapToLong(Long::parseLong).toArray();
        int size = (int) Arrays.stream(found).reduce(1, (a, b) -> a * b);
        SmallModel.save(folder.resolve("model"), network);
        changeNumbers(numbers -> numbers.put(name, new Tensor(name, found, new float[size])));

        assertFormatError(
                "parameters.safetensors has the tensor " + name + " in the shape " + Arrays.toString(found) + ", but "
                        + expected,
                "copy the model again");
    }

    @Test
    void aStageOfTheHeadThatTheModelHasNotIsNamed() throws IOException {
        changeManifest(manifest -> manifest.putArray("headStages").add("mixed9"));

        assertFormatError("model.json is damaged: headStages: ", "mixed9", "copy the model again");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aHeadThatHasNotAnOutputForEachClassIsNotSaved(int count) throws IOException {
        ModelManifest manifest = SmallModel.manifest(
                network, List.of("bars", "dots", "rings", "stars").subList(0, count));

        assertEquals(
                "the model " + folder.resolve("model")
                        + " cannot be saved: its head has 3 outputs, but the manifest has " + count
                        + " classes; give each class an output",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TrainedModel.save(folder.resolve("model"), manifest, network, Map.of()))
                        .getMessage());
        assertEquals(List.of(), names(folder), "something was written");
    }

    /** A copy that was broken off, and one whose digest was made of it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTruncatedFileOfNumbersIsNamed(boolean digested) throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("parameters.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
        Files.write(file, half);
        if (!digested) {
            assertFormatError("parameters.safetensors", "SHA-256", "copy the model again");
            return;
        }
        changeSavedManifest(manifest ->
                ((ObjectNode) manifest.get("files")).put("parameters.safetensors", DigestUtils.sha256Hex(half)));

        String message = assertThrows(IOException.class, () -> TrainedModel.load(folder.resolve("model")))
                .getMessage();

        assertTrue(message.contains("parameters.safetensors"), message);
        assertTrue(message.contains("cut off"), message);
    }

    /** Writes other numbers, with their digest, as a program could that is none of this project. */
    private void changeNumbers(Consumer<Map<String, Tensor>> change) throws IOException {
        Path file = folder.resolve("model/parameters.safetensors");
        Map<String, Tensor> numbers =
                new LinkedHashMap<>(new SafetensorsReader().read(file).tensors());
        change.accept(numbers);
        SafetensorsWriter.write(file, numbers.values(), Map.of());
        String digest = DigestUtils.sha256Hex(Files.readAllBytes(file));
        changeSavedManifest(manifest -> ((ObjectNode) manifest.get("files")).put("parameters.safetensors", digest));
    }

    private interface Change {
        void apply(ObjectNode manifest) throws IOException;
    }

    private void changeManifest(Change change) throws IOException {
        SmallModel.save(folder.resolve("model"), network);
        changeSavedManifest(change);
    }

    private void changeSavedManifest(Change change) throws IOException {
        File file = folder.resolve("model/model.json").toFile();
        ObjectMapper json = new ObjectMapper();
        ObjectNode manifest = (ObjectNode) json.readTree(file);
        change.apply(manifest);
        json.writeValue(file, manifest.put(ManifestFile.DIGEST, ManifestFile.digest(manifest)));
    }

    @Test
    void anotherFormatIsNamedWhateverElseItHas() throws IOException {
        Path file =
                SmallModel.save(folder.resolve("model"), network).directory().resolve("model.json");
        Files.writeString(file, "{\"format\": 2, \"labels\": [\"a\"]}");

        assertFormatError("format 2", "reads 1");
    }

    @Test
    void anUnknownArchitectureIsNamed() throws IOException {
        changeManifest(manifest -> manifest.put("architecture", "inception_v9"));

        assertFormatError("inception_v9", "model.json");
    }

    @Test
    void aFolderThatIsNoModelIsNamed() throws IOException {
        Files.createDirectory(folder.resolve("model"));

        assertFormatError("model", "no model.json");
    }

    @Test
    void aRunDirectoryStandsForItsResult() throws IOException {
        SmallModel.save(folder.resolve("phase1-head"), network);
        SmallModel.save(folder.resolve("phase2-tuning"), network);
        Files.writeString(folder.resolve("run.json"), "{\"result\": \"phase1-head\", \"recipe\": \"fast\"}");

        assertEquals(folder.resolve("phase1-head"), TrainedModel.load(folder).directory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"result\": ", "", "{}", "{\"result\": \"phase9\"}"})
    void aDamagedRunFileIsNamed(String text) throws IOException {
        Files.writeString(folder.resolve("run.json"), text);

        String message = assertThrows(ModelFormatException.class, () -> TrainedModel.load(folder))
                .getMessage();

        assertTrue(message.contains("run.json"), message);
    }

    @Test
    void anExistingModelIsReplaced() throws IOException {
        Path model = folder.resolve("model");
        SmallModel.save(model, network);
        Files.writeString(model.resolve("note.txt"), "of the old model");
        Network other = SmallModel.network(2);

        SmallModel.save(model, other);

        assertSameNumbers(other, TrainedModel.load(model).network());
        assertEquals(5, names(model).size());
        assertEquals(List.of("model"), names(folder));
    }

    @Test
    void anExistingModelStaysIfTheNewOneCannotBeWritten() throws IOException {
        Path model = folder.resolve("model");
        SmallModel.save(model, network);
        // A file in a folder that does not exist: the write fails after the parameters.
        Map<String, String> texts = Map.of("no/such/folder.txt", "text");

        assertThrows(
                IOException.class,
                () -> TrainedModel.save(model, SmallModel.manifest(network), SmallModel.network(2), texts));

        assertSameNumbers(network, TrainedModel.load(model).network());
        assertEquals(List.of("model"), names(folder), "a temporary folder was left");
    }

    /** In the file of the labels each would shift those that follow, or stand for two classes. */
    @ParameterizedTest
    @ValueSource(strings = {"do\nts", "do\r\nts", "dots\r", "do\u2028ts", "", " ", "bars"})
    void labelsThatAreNoLineOfTheirOwnAreNotSaved(String label) throws IOException {
        ModelManifest manifest = SmallModel.manifest(network, List.of("bars", label, "rings"));

        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TrainedModel.save(folder.resolve("model"), manifest, network, Map.of()))
                .getMessage();

        assertTrue(message.startsWith("the model " + folder.resolve("model") + " cannot be saved: "), message);
        assertTrue(message.contains("the class name '" + label.replaceAll("\\R", "\\\\n") + "'"), message);
        assertTrue(message.endsWith("; rename the class"), message);
        assertEquals(List.of(), names(folder), "something was written");
    }

    private void assertFormatError(String... parts) {
        String message = assertThrows(ModelFormatException.class, () -> TrainedModel.load(folder.resolve("model")))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private static void assertSameNumbers(Network expected, Network actual) {
        assertEquals(
                expected.backbone().tensors().keySet(),
                actual.backbone().tensors().keySet());
        expected.backbone()
                .tensors()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), actual.backbone().tensor(name).values(), name));
        assertEquals(expected.head().stages(), actual.head().stages());
        assertArrayEquals(expected.head().mean(), actual.head().mean());
        assertArrayEquals(expected.head().deviation(), actual.head().deviation());
        for (int i = 0; i < expected.head().layers().size(); i++) {
            assertArrayEquals(
                    expected.head().layers().get(i).weight(),
                    actual.head().layers().get(i).weight());
            assertArrayEquals(
                    expected.head().layers().get(i).bias(),
                    actual.head().layers().get(i).bias());
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
