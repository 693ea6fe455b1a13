package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graft.testing.UnlistableFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilesBelowTest {

    @TempDir
    Path root;

    private List<Path> write(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.createFile(root.resolve(name));
        }
        return FilesBelow.of(root).files().stream().sorted().toList();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkIsFollowedAndOneThatLeadsBackIsNamedAsSuch() throws IOException {
        write("a/x/1", "b/2", "c/3");
        Files.createSymbolicLink(root.resolve("c/other"), root.resolve("b"));
        Path loop = Files.createSymbolicLink(root.resolve("a/x/loop"), root.resolve("a"));

        assertEquals(loop, FilesBelow.of(root.resolve("a/x")).failures().get(0).path(), "above the start");
        FilesBelow below = FilesBelow.of(root);

        assertEquals(
                List.of("a/x/1", "b/2", "c/3", "c/other/2"),
                below.files().stream()
                        .map(file -> root.relativize(file).toString())
                        .sorted()
                        .toList());
        assertEquals(1, below.failures().size());
        assertEquals(loop, below.failures().get(0).path());
        assertEquals(
                "is a link that leads back to a folder above it",
                below.failures().get(0).problem());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatCannotBeListedDoesNotStopTheRest() throws IOException {
        List<Path> files = write("a/1", "b/2", "z/3");
        try (UnlistableFolder folder = new UnlistableFolder(Files.createDirectory(root.resolve("m")))) {
            FilesBelow below = FilesBelow.of(root);

            assertEquals(files, below.files().stream().sorted().toList());
            assertEquals(1, below.failures().size());
            FilesBelow.Failure failure = below.failures().get(0);
            assertTrue(failure.path().startsWith(root.resolve("m/outer")), failure.toString());
            assertTrue(failure.problem().startsWith("cannot be read ("), failure.toString());
        }
    }

    @Test
    void aFolderThatIsNotThereIsAFailureOfItsOwn() throws IOException {
        FilesBelow below = FilesBelow.of(root.resolve("none"));

        assertEquals(List.of(), below.files());
        assertEquals(root.resolve("none"), below.failures().get(0).path());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyLooksForImagesInHiddenFolders() throws IOException {
        write("a/1");
        Files.createDirectory(root.resolve(".git"));
        Files.createSymbolicLink(root.resolve(".git/loop"), root);

        assertEquals(List.of(), FilesBelow.of(root).failures());
    }
}
