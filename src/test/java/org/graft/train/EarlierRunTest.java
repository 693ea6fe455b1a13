package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graft.model.Network;
import org.graft.testing.SmallModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlierRunTest {

    private static Network network;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeNetwork() {
        network = SmallModel.network(1);
    }

    /** A run of two phases, of which another one was killed while it wrote and while it removed. */
    @BeforeEach
    void leaveARun() throws IOException {
        SmallModel.save(folder.resolve("phase1-head"), network);
        SmallModel.save(folder.resolve("phase2-fine-tuning"), network);
        Files.writeString(folder.resolve("run.json"), "{\"result\": \"phase1-head\"}");
        Files.writeString(folder.resolve(".run.json.writing"), "{\"resu");
        Files.createDirectory(folder.resolve(".phase2-fine-tuning.writing17"));
        Files.writeString(folder.resolve(".phase2-fine-tuning.writing17/parameters.safetensors"), "half");
        Files.createDirectory(folder.resolve(".phase1-head.replaced18"));
    }

    @Test
    void nothingOfItIsLeft() throws IOException {
        EarlierRun.in(folder).remove();

        assertEquals(List.of(), names(folder));
    }

    @Test
    void aFolderThatIsMissingOrEmptyHasNone() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        EarlierRun.in(empty).remove();
        EarlierRun.in(folder.resolve("missing")).remove();

        assertEquals(List.of(), names(empty));
        assertTrue(Files.notExists(folder.resolve("missing")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notes.txt",
                "phase1-head/notes.txt",
                "phase1-head/more/model.json",
                "phase3-holiday/photo.jpg",
                "phase3-holiday/classes.txt",
                ".phase3-holiday.writing1/photo.jpg",
                "train/daisy/1.jpg",
                "model.json"
            })
    void anythingElseIsNamedAndNothingIsTouched(String foreign) throws IOException {
        Path file = folder.resolve(foreign);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "foreign");
        List<String> before = names(folder);

        String message = assertThrows(TrainingException.class, () -> EarlierRun.in(folder))
                .getMessage();

        assertTrue(
                message.contains(folder.toString())
                        && message.contains("holds " + Path.of(foreign).getName(0) + ","),
                message);
        assertEquals(before, names(folder));
        assertEquals("foreign", Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"runs\": 3}", "no JSON", ""})
    void aRunFileOfAnotherProgramIsForeign(String text) throws IOException {
        Files.writeString(folder.resolve("run.json"), text);

        assertThrows(TrainingException.class, () -> EarlierRun.in(folder));
    }

    @Test
    void aFileIsNoFolderForARun() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");

        assertTrue(assertThrows(TrainingException.class, () -> EarlierRun.in(file))
                .getMessage()
                .contains("no folder"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
