package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfjsReaderTest {

    private static final double SCALE = 0.008234567890123;
    private static final double MIN = -1.234567890123;

    /** Four weights of 3 + 2*2 + 2*4 + 1*2 bytes, of each storage type, cut into shards of 5 bytes. */
    private static final byte[] DATA = ParamsWriter.little(3 + 4 + 8 + 2)
            .put(new byte[] {0, (byte) 150, (byte) 255})
            .putShort((short) 1)
            .putShort((short) 65535)
            .putFloat(1.5f)
            .putFloat(-2)
            .putShort((short) 0x3c00)
            .array();

    private static final List<String> WEIGHTS = List.of(
            "{\"name\":\"a/kernel\",\"shape\":[3],\"dtype\":\"float32\",\"quantization\":{\"min\":%s,\"scale\":%s,\"dtype\":\"uint8\"}}"
                    .formatted(MIN, SCALE),
            "{\"name\":\"b/kernel\",\"shape\":[1,2],\"dtype\":\"float32\",\"quantization\":{\"min\":%s,\"scale\":%s,\"dtype\":\"uint16\"}}"
                    .formatted(MIN, SCALE),
            "{\"name\":\"c/kernel\",\"shape\":[2],\"dtype\":\"float32\"}",
            "{\"name\":\"d/bias\",\"shape\":[],\"dtype\":\"float32\",\"quantization\":{\"dtype\":\"float16\"}}");

    @TempDir
    private Path directory;

    @Test
    void readsQuantizedAndPlainWeightsAcrossShards() throws IOException {
        TfjsWriter.write(directory, plain(""));

        NamedTensors read = new TfjsReader().read(directory, "inception_v3");

        assertWeights(read);
        assertEquals(List.of("a", "b"), read.layerOrder());
        List<byte[]> files = new ArrayList<>(List.of(Files.readAllBytes(directory.resolve("model.json"))));
        files.addAll(TfjsWriter.shards(DATA, 5).values());
        assertEquals(Checksums.sha256(files), read.sha256());
        assertEquals(Checksums.sha256(List.of(DATA)), read.metadata().get(TfjsReader.SHARDS_SHA256));
    }

    @Test
    void readsAnArchiveOfADirectory() throws IOException {
        Path archive = directory.resolve("model.tgz");
        TfjsWriter.archive(archive, plain("./"));

        NamedTensors read = new TfjsReader().read(archive, "inception_v3");

        assertWeights(read);
        assertEquals(Checksums.sha256(archive), read.sha256());
    }

    @Test
    void readsAnNpmPackageOfJavaScriptModulesAndChoosesTheModelByItsFolder() throws IOException {
        Path archive = directory.resolve("package.tgz");
        Map<String, byte[]> files = wrapped("package/dist/models/inception_v3/");
        files.put("package/dist/models/other/model.min.js", TfjsWriter.module("{}"));
        files.put(
                "package/package.json", "{\"name\":\"nsfwjs\",\"version\":\"4.3.0\"}".getBytes(StandardCharsets.UTF_8));
        TfjsWriter.archive(archive, files);

        NamedTensors read = new TfjsReader().read(archive, "inception_v3");

        assertWeights(read);
        assertEquals("nsfwjs@4.3.0", read.metadata().get(TfjsReader.PACKAGE));
        assertEquals(Checksums.sha256(List.of(DATA)), read.metadata().get(TfjsReader.SHARDS_SHA256));
    }

    @Test
    void severalModelsOfWhichNoneIsNamedAreAnErrorThatListsThem() throws IOException {
        Path archive = directory.resolve("package.tgz");
        Map<String, byte[]> files = plain("one/");
        files.putAll(plain("two/"));
        TfjsWriter.archive(archive, files);

        String message = fails(archive);

        assertTrue(message.contains("one/model.json, two/model.json"), message);
    }

    @Test
    void missingCutOffAndSurplusShardsAreErrors() throws IOException {
        Map<String, byte[]> files = plain("");
        files.remove("group1-shard2of4");
        TfjsWriter.write(directory, files);
        assertTrue(fails(directory).contains("the shard group1-shard2of4 is missing"));

        files = plain("");
        files.put("group1-shard4of4", new byte[0]);
        TfjsWriter.write(directory, files);
        assertTrue(fails(directory).contains("the weight d/bias takes 2 bytes, but 0 are left"));

        files.put("group1-shard4of4", new byte[12]);
        TfjsWriter.write(directory, files);
        assertTrue(fails(directory).contains("10 bytes of the shards belong to no weight"));
    }

    @Test
    void damagedArchivesAndModelsAreErrors() throws IOException {
        Path archive = directory.resolve("model.tgz");
        TfjsWriter.archive(archive, plain(""));
        byte[] whole = Files.readAllBytes(archive);
        for (int length = 0; length < whole.length - 8; length += 41) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertTrue(fails(archive).contains("model.tgz"));
        }

        for (String broken : List.of("{", "{}", "{\"weightsManifest\":[{\"weights\":[{}]}]}")) {
            Files.writeString(directory.resolve("model.json"), broken);
            assertTrue(fails(directory).contains("model.json"));
        }
    }

    @Test
    void aDamagedPackageFileIsNamed() throws IOException {
        TfjsWriter.write(directory, plain(""));
        for (String broken : List.of("", "{", "[]")) {
            Files.writeString(directory.resolve("package.json"), broken);
            assertTrue(fails(directory).contains("package.json: it "), broken);
        }
    }

    @Test
    void shardsOutsideTheModelAreNotRead() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.write(directory.resolve("secret"), DATA);
        Files.writeString(inner.resolve("model.json"), TfjsWriter.model(List.of(), List.of("../secret"), WEIGHTS));

        assertTrue(fails(inner).contains("../secret is missing"));
    }

    @Test
    void unknownNumberTypesAndHugeShapesAreErrors() throws IOException {
        Map<String, byte[]> shards = TfjsWriter.shards(DATA, 100);
        TfjsWriter.write(directory, shards);
        Path model = directory.resolve("model.json");
        Files.writeString(
                model,
                TfjsWriter.model(
                        List.of(),
                        List.copyOf(shards.keySet()),
                        List.of("{\"name\":\"s\",\"shape\":[1],\"dtype\":\"string\"}")));
        assertTrue(fails(directory).contains("'string'"));
        Files.writeString(
                model,
                TfjsWriter.model(
                        List.of(),
                        List.copyOf(shards.keySet()),
                        List.of(
                                "{\"name\":\"s\",\"shape\":[2000000000,2000000000,2000000000],\"dtype\":\"float32\"}")));
        assertTrue(fails(directory).contains("are left"));
    }

    private static void assertWeights(NamedTensors read) {
        assertEquals(
                List.of("a/kernel", "b/kernel", "c/kernel", "d/bias"),
                List.copyOf(read.tensors().keySet()));
        // TensorFlow.js computes in double precision and stores float32.
        assertArrayEquals(
                new float[] {(float) MIN, (float) (150 * SCALE + MIN), (float) (255 * SCALE + MIN)},
                read.tensors().get("a/kernel").values());
        assertArrayEquals(
                new float[] {(float) (SCALE + MIN), (float) (65535 * SCALE + MIN)},
                read.tensors().get("b/kernel").values());
        assertArrayEquals(new long[] {1, 2}, read.tensors().get("b/kernel").shape());
        assertArrayEquals(new float[] {1.5f, -2}, read.tensors().get("c/kernel").values());
        assertArrayEquals(new float[] {1}, read.tensors().get("d/bias").values());
    }

    private static Map<String, byte[]> plain(String folder) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Map<String, byte[]> shards = TfjsWriter.shards(DATA, 5);
        String model = TfjsWriter.model(List.of("a", "b"), List.copyOf(shards.keySet()), WEIGHTS);
        files.put(folder + "model.json", model.getBytes(StandardCharsets.UTF_8));
        shards.forEach((name, shard) -> files.put(folder + name, shard));
        return files;
    }

    /** Minified as bundlers do: no quotes around keys, no zero before the point, !0 and !1. */
    private static Map<String, byte[]> wrapped(String folder) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Map<String, byte[]> shards = TfjsWriter.shards(DATA, 5);
        String model = TfjsWriter.model(List.of("a", "b"), List.copyOf(shards.keySet()), WEIGHTS)
                .replaceAll("\"(\\w+)\":", "$1:")
                .replace(":0.", ":.")
                .replace(":true", ":!0");
        files.put(folder + "model.min.js", TfjsWriter.module(model));
        shards.forEach((name, shard) -> files.put(folder + name + ".min.js", TfjsWriter.base64Module(shard)));
        return files;
    }

    private static String fails(Path source) {
        return assertThrows(WeightFormatException.class, () -> new TfjsReader().read(source, "inception_v3"))
                .getMessage();
    }
}
