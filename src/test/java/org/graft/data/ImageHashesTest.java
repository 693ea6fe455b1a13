package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageHashesTest {

    @TempDir
    Path folder;

    private final ToldProgress progress = new ToldProgress();
    private final ImageHashes hashes = new ImageHashes(progress);

    @Test
    void aFileIsReadOnceUntilItChanges() throws IOException {
        Path a = Files.writeString(folder.resolve("a"), "1");
        Path b = Files.writeString(folder.resolve("b"), "2");

        hashes.read(List.of(a, b));
        assertEquals(List.of(2, 1, 1, 0), progress.told());
        hashes.read(List.of(a, b));
        assertEquals(4, progress.told().size(), "both are known");
        assertEquals(DigestUtils.sha256Hex("1"), hashes.of(a));

        // Another file of the same size, which a file system with coarse times would not tell from the first.
        Files.writeString(a, "3");
        Files.setLastModifiedTime(a, FileTime.from(Instant.now().plusSeconds(10)));
        assertEquals(DigestUtils.sha256Hex("3"), hashes.of(a));
        Files.writeString(b, "longer");
        hashes.read(List.of(a, b));
        assertEquals(
                List.of(1, 1, 0), progress.told().subList(4, progress.told().size()));
        assertEquals(DigestUtils.sha256Hex("longer"), hashes.of(b));
    }

    @Test
    void aFileThatCannotBeReadIsLeftToWhoAsksForIt() throws IOException {
        Path gone = folder.resolve("gone");
        Path file = Files.writeString(folder.resolve("a"), "1");

        hashes.read(List.of(gone, file));

        assertEquals(List.of(2, 1, 1, 0), progress.told());
        assertThrows(NoSuchFileException.class, () -> hashes.of(gone));
        Files.delete(file);
        assertThrows(NoSuchFileException.class, () -> hashes.of(file), "known, but not there any more");
    }
}
