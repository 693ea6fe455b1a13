package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MxNetParamsReaderTest {

    private static final long[] SHAPE = {2, 3};
    private static final float[] VALUES = {1, -2, 3.5f, 0, 1e-8f, 7};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, ParamsWriter.V1, ParamsWriter.V2, ParamsWriter.V3})
    void readsDenseArraysOfEveryVersion(int version) throws IOException {
        byte[] file = new ParamsWriter()
                .header(2)
                .array(version, SHAPE, 0, ParamsWriter.floats(VALUES))
                .array(version, new long[] {1}, 0, ParamsWriter.floats(9))
                .names("arg:a", "aux:b")
                .bytes();

        NamedTensors read = read(file);

        assertEquals(List.of("arg:a", "aux:b"), List.copyOf(read.tensors().keySet()));
        assertArrayEquals(SHAPE, read.tensors().get("arg:a").shape());
        assertArrayEquals(VALUES, read.tensors().get("arg:a").values());
        assertArrayEquals(new float[] {9}, read.tensors().get("aux:b").values());
        assertEquals(Checksums.sha256(List.of(file)), read.sha256());
    }

    @Test
    void convertsEveryNumberType() throws IOException {
        byte[] file = new ParamsWriter()
                .header(6)
                .array(
                        ParamsWriter.V2,
                        new long[] {1},
                        1,
                        bytes(8).putDouble(0.1).array())
                .array(
                        ParamsWriter.V2,
                        new long[] {2},
                        2,
                        bytes(4).putShort((short) 0x3c00)
                                .putShort((short) 0xc000)
                                .array())
                .array(ParamsWriter.V2, new long[] {1}, 3, new byte[] {(byte) 200})
                .array(ParamsWriter.V2, new long[] {1}, 4, bytes(4).putInt(-5).array())
                .array(ParamsWriter.V2, new long[] {1}, 5, new byte[] {-6})
                .array(ParamsWriter.V2, new long[] {1}, 6, bytes(8).putLong(-7).array())
                .names("f64", "f16", "u8", "i32", "i8", "i64")
                .bytes();

        NamedTensors read = read(file);

        assertArrayEquals(new float[] {0.1f}, read.tensors().get("f64").values());
        assertArrayEquals(new float[] {1, -2}, read.tensors().get("f16").values());
        assertArrayEquals(new float[] {200}, read.tensors().get("u8").values());
        assertArrayEquals(new float[] {-5}, read.tensors().get("i32").values());
        assertArrayEquals(new float[] {-6}, read.tensors().get("i8").values());
        assertArrayEquals(new float[] {-7}, read.tensors().get("i64").values());
    }

    @Test
    void readsGzippedFilesAndNamesThemByTheirOwnChecksum() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(sample());
        }

        NamedTensors read = read(compressed.toByteArray());

        assertArrayEquals(VALUES, read.tensors().get("a").values());
        assertEquals(Checksums.sha256(List.of(compressed.toByteArray())), read.sha256());
    }

    @Test
    void cutOffGzipIsAnError() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(sample());
        }
        byte[] half = Arrays.copyOf(compressed.toByteArray(), compressed.size() / 2);

        assertTrue(fails(half).contains("gzip"));
    }

    @Test
    void unnamedArraysAreNamedByPosition() throws IOException {
        byte[] file = new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, SHAPE, 0, ParamsWriter.floats(VALUES))
                .names()
                .bytes();

        assertArrayEquals(VALUES, read(file).tensors().get("0").values());
    }

    @Test
    void noDimensionsAreAScalarInV3AndAnEmptyArrayBefore() throws IOException {
        byte[] file = new ParamsWriter()
                .header(2)
                .array(ParamsWriter.V3, new long[0], 0, ParamsWriter.floats(4))
                .i32(ParamsWriter.V2)
                .i32(0)
                .i32(0)
                .names("scalar", "empty")
                .bytes();

        NamedTensors read = read(file);

        assertArrayEquals(new float[] {4}, read.tensors().get("scalar").values());
        assertEquals(0, read.tensors().get("empty").values().length);
    }

    @Test
    void everyCutOffFileIsAnErrorThatNamesFileAndOffset() throws IOException {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length++) {
            String message = fails(Arrays.copyOf(whole, length));
            assertTrue(message.contains("model.params") && message.contains("at byte "), message);
        }
    }

    @Test
    void sparseArraysAreRefusedWithARemedy() {
        byte[] file = new ParamsWriter().header(1).i32(ParamsWriter.V2).i32(1).bytes();

        String message = fails(file);

        assertTrue(message.contains("not dense") && message.contains("tostype"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, -1})
    void otherNumberTypesAreRefused(int flag) {
        byte[] file = new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, SHAPE, flag, new byte[6])
                .names("a")
                .bytes();

        assertTrue(fails(file).contains("number type " + flag));
    }

    @Test
    void claimedLengthsAreCheckedBeforeAnythingIsAllocated() {
        long huge = 1L << 62;
        assertTrue(fails(new ParamsWriter().header(huge).bytes()).contains("number of arrays"));
        byte[] hugeShape = new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, new long[] {1L << 40, 1L << 40}, 0, new byte[8])
                .bytes();
        assertTrue(fails(hugeShape).contains("impossible shape"));
        byte[] largeShape = new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, new long[] {1L << 40}, 0, new byte[8])
                .bytes();
        assertTrue(fails(largeShape).contains("are left"));
        byte[] negative = new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, new long[] {-1}, 0, new byte[8])
                .bytes();
        assertTrue(fails(negative).contains("impossible shape"));
        byte[] manyDimensions = new ParamsWriter().header(1).i32(1 << 30).i64(0).bytes();
        assertTrue(fails(manyDimensions).contains("dimensions"));
        byte[] longName = new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, new long[] {1}, 0, ParamsWriter.floats(1))
                .i64(1)
                .i64(huge)
                .bytes();
        assertTrue(fails(longName).contains("length of name 0"));
    }

    @Test
    void whatFollowsTheLastNameAndRepeatedNamesAreErrors() throws IOException {
        byte[] sample = sample();
        assertTrue(fails(Arrays.copyOf(sample, sample.length + 3)).contains("3 bytes follow"));
        byte[] twice = new ParamsWriter()
                .header(2)
                .array(ParamsWriter.V2, new long[] {1}, 0, ParamsWriter.floats(1))
                .array(ParamsWriter.V2, new long[] {1}, 0, ParamsWriter.floats(1))
                .names("a", "a")
                .bytes();
        assertTrue(fails(twice).contains("occurs twice"));
    }

    @Test
    void anotherFormatIsAnErrorThatSaysWhatToGive() {
        String message = fails("PK this is something else".getBytes(StandardCharsets.UTF_8));

        assertTrue(message.contains("not an MXNet .params file"), message);
    }

    private static byte[] sample() {
        return new ParamsWriter()
                .header(1)
                .array(ParamsWriter.V2, SHAPE, 0, ParamsWriter.floats(VALUES))
                .names("a")
                .bytes();
    }

    private static ByteBuffer bytes(int size) {
        return ParamsWriter.little(size);
    }

    private NamedTensors read(byte[] content) throws IOException {
        return new MxNetParamsReader().read(Files.write(directory.resolve("model.params"), content));
    }

    private String fails(byte[] content) {
        return assertThrows(WeightFormatException.class, () -> read(content)).getMessage();
    }
}
