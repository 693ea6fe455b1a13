package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.graft.testing.JavaProgram;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A signal in the middle of a computation ends the process as it should: at once, and without a report of a crash. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProcessEndTest {

    private static final int TERMINATED = 143;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void aSignalEndsACommandThatComputes(String engine) throws Exception {
        Engines.require(engine);
        Path photos = SmallPhotos.write(folder.resolve("photos"), 40, 0);
        Path working = Files.createDirectory(folder.resolve("working"));
        Process embed = new JavaProgram(Graft.class, Map.of())
                .process(
                        "embed",
                        "--weights=none",
                        "--engine=" + engine,
                        "--out=" + folder.resolve("features.npy"),
                        photos.toString())
                .directory(working.toFile())
                .start();
        try (BufferedReader lines = embed.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); !line.startsWith("Embedding"); line = lines.readLine()) {
                assertTrue(embed.isAlive());
            }
            embed.destroy();
            assertTrue(embed.waitFor(10, TimeUnit.SECONDS));
            assertEquals(TERMINATED, embed.exitValue());
            try (var left = Files.list(working)) {
                assertEquals(List.of(), left.toList());
            }
        } finally {
            embed.destroyForcibly();
        }
    }
}
