package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyWriterTest {

    @TempDir
    Path temporary;

    @Test
    void bytesAreThoseOfTheFormat() throws Exception {
        Path file = temporary.resolve("m.npy");
        try (NpyWriter writer = new NpyWriter(file, 2)) {
            writer.append(new float[] {1, -2});
            writer.append(new float[] {0.5f, 0});
            writer.append(new float[] {3, 4});
        }
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(128 + 3 * 2 * 4, bytes.length);
        // Magic, version 1.0, length 118 of the rest of the header, little endian.
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
        assertArrayEquals(start, Arrays.copyOf(bytes, 10));
        String header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
        assertEquals("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", header.strip());
        assertEquals('\n', header.charAt(117));
        // IEEE 754: 1 = 3f800000, -2 = c0000000, 0.5 = 3f000000, 3 = 40400000, 4 = 40800000.
        byte[] numbers = {
            0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0,
            0, 0, 0, 0x3f, 0, 0, 0, 0,
            0, 0, 0x40, 0x40, 0, 0, (byte) 0x80, 0x40
        };
        assertArrayEquals(numbers, Arrays.copyOfRange(bytes, 128, bytes.length));
    }

    @Test
    void matrixWithoutRowsIsValid() throws Exception {
        Path file = temporary.resolve("m.npy");
        new NpyWriter(file, 2048).close();
        assertEquals(128, Files.size(file));
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertEquals(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2048), }",
                text.substring(10).strip());
    }

    @Test
    void rowOfAnotherLengthIsRefused() throws Exception {
        try (NpyWriter writer = new NpyWriter(temporary.resolve("m.npy"), 3)) {
            assertThrows(IllegalArgumentException.class, () -> writer.append(new float[2]));
        }
    }

    @Test
    void filesAppearTogetherAndOnlyWhenKept() throws Exception {
        Path file = temporary.resolve("f.npy");
        try (FeatureFiles features = new FeatureFiles(file, 1)) {
            features.append(Path.of("a.jpg"), new float[] {1});
        }
        try (var left = Files.list(temporary)) {
            assertEquals(0, left.count(), "an interrupted run leaves nothing");
        }
        try (FeatureFiles features = new FeatureFiles(file, 1)) {
            features.append(Path.of("a.jpg"), new float[] {1});
            features.append(Path.of("b/ü.jpg"), new float[] {2});
            features.keep();
        }
        assertEquals(128 + 8, Files.size(file));
        assertEquals("a.jpg\nb/ü.jpg\n", Files.readString(temporary.resolve("f.txt")));
        try (var left = Files.list(temporary)) {
            assertEquals(2, left.count());
        }
    }
}
