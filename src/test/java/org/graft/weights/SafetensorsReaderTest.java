package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsReaderTest {

    @TempDir
    private Path directory;

    @Test
    void readsTensorsInTheOrderOfTheHeaderWhateverTheOrderOfTheBuffer() throws IOException {
        String header = "{\"b\":" + entry("F32", "[2]", 4, 12) + ",\"a\":" + entry("F32", "[]", 0, 4)
                + ",\"__metadata__\":{\"format\":\"pt\"}}   ";

        NamedTensors read = read(PublishedSafetensorsWriter.write(header, ParamsWriter.floats(1, 2, 3)));

        assertEquals(List.of("b", "a"), List.copyOf(read.tensors().keySet()));
        assertArrayEquals(new float[] {2, 3}, read.tensors().get("b").values());
        assertArrayEquals(new long[0], read.tensors().get("a").shape());
        assertArrayEquals(new float[] {1}, read.tensors().get("a").values());
        assertEquals(Map.of("format", "pt"), read.metadata());
    }

    @Test
    void convertsEveryNumberType() throws IOException {
        byte[] buffer = ParamsWriter.little(8 + 8 + 4 + 2 + 2 + 2 + 2 + 1 + 1)
                .putDouble(0.25)
                .putLong(-9)
                .putInt(-8)
                .putShort((short) 0x3c00)
                .putShort((short) 0x3fc0)
                .putShort((short) -7)
                .putShort((short) 65535)
                .put((byte) -6)
                .put((byte) 255)
                .array();
        String header = "{\"f64\":" + entry("F64", "[1]", 0, 8) + ",\"i64\":" + entry("I64", "[]", 8, 16) + ",\"i32\":"
                + entry("I32", "[1]", 16, 20) + ",\"f16\":" + entry("F16", "[1]", 20, 22) + ",\"bf16\":"
                + entry("BF16", "[1]", 22, 24) + ",\"i16\":" + entry("I16", "[1]", 24, 26) + ",\"u16\":"
                + entry("U16", "[1]", 26, 28) + ",\"i8\":" + entry("I8", "[1]", 28, 29) + ",\"u8\":"
                + entry("U8", "[1]", 29, 30) + "}";

        Map<String, Float> values = new LinkedHashMap<>();
        read(PublishedSafetensorsWriter.write(header, buffer))
                .tensors()
                .forEach((name, tensor) -> values.put(name, tensor.values()[0]));

        assertEquals(
                Map.of(
                        "f64", 0.25f, "i64", -9f, "i32", -8f, "f16", 1f, "bf16", 1.5f, "i16", -7f, "u16", 65535f, "i8",
                        -6f, "u8", 255f),
                values);
    }

    @Test
    void everyCutOffFileIsAnErrorThatNamesTheFile() {
        byte[] whole = PublishedSafetensorsWriter.write("{\"a\":" + entry("F32", "[2]", 0, 8) + "}", new byte[8]);
        for (int length = 0; length < whole.length; length++) {
            String message = fails(Arrays.copyOf(whole, length));
            assertTrue(message.contains("model.safetensors") && message.contains("at byte "), message);
        }
    }

    @Test
    void holesOverlapsAndLeftoversAreErrors() {
        String hole = "{\"a\":" + entry("F32", "[1]", 0, 4) + ",\"b\":" + entry("F32", "[1]", 8, 12) + "}";
        assertTrue(fails(PublishedSafetensorsWriter.write(hole, new byte[12])).contains("b starts at 8"));
        String overlap = "{\"a\":" + entry("F32", "[2]", 0, 8) + ",\"b\":" + entry("F32", "[2]", 4, 12) + "}";
        assertTrue(
                fails(PublishedSafetensorsWriter.write(overlap, new byte[12])).contains("b starts at 4"));
        String leftover = "{\"a\":" + entry("F32", "[1]", 0, 4) + "}";
        assertTrue(
                fails(PublishedSafetensorsWriter.write(leftover, new byte[5])).contains("1 bytes belong to no tensor"));
        String wrongEnd = "{\"a\":" + entry("F32", "[1]", 0, 8) + "}";
        assertTrue(
                fails(PublishedSafetensorsWriter.write(wrongEnd, new byte[8])).contains("a ends at 8"));
    }

    @Test
    void badHeadersAreErrors() {
        String twice = "{\"a\":" + entry("F32", "[1]", 0, 4) + ",\"a\":" + entry("F32", "[1]", 4, 8) + "}";
        assertTrue(fails(PublishedSafetensorsWriter.write(twice, new byte[8])).contains("Duplicate"));
        assertTrue(fails(PublishedSafetensorsWriter.write("[]", new byte[0])).contains("not a JSON object"));
        assertTrue(fails(PublishedSafetensorsWriter.write("{\"a\":{}}", new byte[0]))
                .contains("lacks a shape"));
        String fraction = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}";
        assertTrue(
                fails(PublishedSafetensorsWriter.write(fraction, new byte[4])).contains("lacks a shape"));
        String huge = "{\"a\":" + entry("F32", "[4611686018427387904,8]", 0, 4) + "}";
        assertTrue(fails(PublishedSafetensorsWriter.write(huge, new byte[4])).contains("impossible shape"));
        String negative = "{\"a\":" + entry("F32", "[-1]", 0, 4) + "}";
        assertTrue(
                fails(PublishedSafetensorsWriter.write(negative, new byte[4])).contains("impossible shape"));
        assertTrue(fails(new ParamsWriter().i64(1L << 62).bytes()).contains("length of the header"));
    }

    @Test
    void otherNumberTypesAreRefusedByName() {
        String header = "{\"mask\":" + entry("BOOL", "[1]", 0, 1) + "}";

        String message = fails(PublishedSafetensorsWriter.write(header, new byte[1]));

        assertTrue(message.contains("mask") && message.contains("BOOL"), message);
    }

    private static String entry(String type, String shape, int begin, int end) {
        return "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(type, shape, begin, end);
    }

    private NamedTensors read(byte[] content) throws IOException {
        return new SafetensorsReader().read(Files.write(directory.resolve("model.safetensors"), content));
    }

    private String fails(byte[] content) {
        return assertThrows(WeightFormatException.class, () -> read(content)).getMessage();
    }
}
