package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitWriterTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void theWrittenFoldersAreTheSameSplit(SplitWriter.Mode mode) throws IOException {
        Folders.images(folder.resolve("flat/a"), 10, 0);
        Folders.images(folder.resolve("flat/b/nested"), 5, 50);
        Folders.image(folder.resolve("flat/b/0.png"), 99);
        ImageTree tree = ImageTrees.discover(folder.resolve("flat"), new SplitRule(0.2, 0.3));
        Path target = folder.resolve("new/split");

        AtomicInteger told = new AtomicInteger();
        assertEquals(16, SplitWriter.write(tree, target, mode, told::addAndGet));
        assertEquals(16, told.get());

        ImageTree written = ImageTrees.discover(target, new SplitRule(0, 0));
        assertEquals(tree.classes(), written.classes());
        for (Split split : Split.values()) {
            assertEquals(tree.counts(split), written.counts(split));
        }
        Path original = tree.images(Split.TRAINING).get(0).path();
        Path copy = target.resolve("train/a").resolve(original.getFileName());
        assertEquals(-1, Files.mismatch(original, copy));
        try (var entries = Files.list(target.getParent())) {
            assertEquals(List.of(target), entries.toList());
        }
    }

    @Test
    void anExistingTargetIsNotTouched() throws IOException {
        Folders.images(folder.resolve("flat/a"), 2, 0);
        ImageTree tree = ImageTrees.discover(folder.resolve("flat"));

        DataException e = assertThrows(
                DataException.class,
                () -> SplitWriter.write(tree, folder.resolve("flat"), SplitWriter.Mode.COPY, files -> {}));

        assertTrue(e.getMessage().contains("exists; name a folder that does not"), e.getMessage());
    }
}
