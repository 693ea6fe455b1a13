package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFolderTest {

    @TempDir
    Path parent;

    @Test
    void itIsHiddenUntilItIsMoved() throws IOException {
        try (NewFolder folder = new NewFolder(parent.resolve("new"))) {
            Files.writeString(folder.path().resolve("file"), "text");
            assertEquals(1, names().size());
            assertEquals(0, names().get(0).indexOf(".new" + NewFolder.WRITING), names().get(0));

            folder.moveIntoPlace();
        }

        assertEquals(List.of("new"), names());
        assertEquals("text", Files.readString(parent.resolve("new/file")));
    }

    @Test
    void whatIsNotMovedIsRemoved() throws IOException {
        try (NewFolder folder = new NewFolder(parent.resolve("new"))) {
            Files.writeString(folder.path().resolve("file"), "text");
        }

        assertEquals(List.of(), names());
    }

    @Test
    void whatIsThereAlreadyStaysUnlessItIsToBeReplaced() throws IOException {
        Files.createDirectory(parent.resolve("new"));
        Files.writeString(parent.resolve("new/old"), "old");
        try (NewFolder folder = new NewFolder(parent.resolve("new"))) {
            Files.writeString(folder.path().resolve("file"), "text");

            assertThrows(FileAlreadyExistsException.class, folder::moveIntoPlace);
            assertEquals("old", Files.readString(parent.resolve("new/old")));

            folder.replace();
        }

        assertEquals(List.of("new"), names());
        try (var files = Files.list(parent.resolve("new"))) {
            assertEquals(List.of(parent.resolve("new/file")), files.toList());
        }
    }

    @Test
    void itHasThePermissionsOfAnyFolder() throws IOException {
        Path any = Files.createDirectory(parent.resolve("any"));
        Assumptions.assumeTrue(
                Files.getFileStore(any).supportsFileAttributeView("posix"), "skipped: no POSIX permissions");
        try (NewFolder folder = new NewFolder(parent.resolve("new"))) {
            folder.moveIntoPlace();
        }

        assertEquals(Files.getPosixFilePermissions(any), Files.getPosixFilePermissions(parent.resolve("new")));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
