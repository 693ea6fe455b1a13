package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.graft.model.TrainedModel;
import org.graft.testing.JavaProgram;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed leaves no half-written model, and the model of the earlier phase is intact. */
class KilledTrainingTest {

    @TempDir
    Path folder;

    private Path output;

    @BeforeEach
    void draw() throws IOException {
        Engines.require("PyTorch");
        SmallPhotos.write(folder.resolve("photos"), 8, 3);
        output = folder.resolve("run");
    }

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void killedInTheSecondPhaseLeavesTheModelOfTheFirst() throws Exception {
        Process training = start("mixed4", 100_000);
        try (BufferedReader lines = training.inputReader(StandardCharsets.UTF_8)) {
            waitForLine(lines, "fine-tuning 1");
            assertTrue(training.isAlive());
        } finally {
            kill(training);
        }

        assertEquals(List.of("phase1-head", "run.json"), visible());
        assertEquals(output.resolve("phase1-head"), TrainedModel.resolve(output));
        assertEquals(SmallPhotos.CLASSES, TrainedModel.load(output).classes());
    }

    /** The whole backbone is 80 MB, so that writing its model can be met. */
    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void killedWhileTheSecondModelIsWrittenLeavesTheFirstAndNothingHalf() throws Exception {
        Process training = start("mixed10", 1);
        try (BufferedReader lines = training.inputReader(StandardCharsets.UTF_8)) {
            waitForLine(lines, "fine-tuning 1");
            while (training.isAlive() && !isWriting()) {
                Thread.onSpinWait();
            }
        } finally {
            kill(training);
        }

        assertFalse(visible().contains("phase2-fine-tuning"), "the kill came too late to test anything");
        assertTrue(isWriting(), "what was half written lies under its temporary name");
        assertEquals(output.resolve("phase1-head"), TrainedModel.resolve(output));
        assertEquals(SmallPhotos.CLASSES, TrainedModel.load(output).classes());
    }

    private Process start(String lastStage, int epochs) throws IOException {
        return new JavaProgram(InterruptedTraining.class, Map.of(), "-Xmx1g", "-Djava.awt.headless=true")
                .process(
                        folder.resolve("photos").toString(),
                        output.toString(),
                        folder.resolve("cache").toString(),
                        lastStage,
                        Integer.toString(epochs))
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }

    private void waitForLine(BufferedReader lines, String wanted) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("the training ended early: " + Files.readString(folder.resolve("errors.txt")));
    }

    /** Kills as {@code kill -9} does: nothing of the process runs any more. */
    private static void kill(Process training) throws InterruptedException {
        training.destroyForcibly().waitFor();
    }

    private boolean isWriting() throws IOException {
        try (var files = Files.list(output)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".phase2"));
        }
    }

    private List<String> visible() throws IOException {
        try (var files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
