package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graft.engine.CacheFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FailuresTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldWithThePlacesWhereGraftWrites() throws IOException {
        try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
            IOException error = assertThrows(IOException.class, () -> full.write(1));
            assertTellsWhere(Failures.message(error));
        }
        assertTellsWhere(Failures.message(new FileSystemException("models/run", null, "No space left on device")));
    }

    private static void assertTellsWhere(String message) {
        assertTrue(message.contains("No space left on device; free some space"), message);
        assertTrue(
                message.contains("--out") && message.contains(CacheFolder.root().toString()), message);
    }

    @Test
    void anotherReasonOfAFileIsToldAsItIs() {
        assertEquals(
                "f.npy: Is a directory", Failures.message(new FileSystemException("f.npy", null, "Is a directory")));
    }
}
