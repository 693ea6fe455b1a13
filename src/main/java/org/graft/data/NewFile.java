package org.graft.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files under a temporary name and moves them into place, so that a reader never sees half of one. */
public final class NewFile {

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content.
         *
         * @param out where to; it is buffered, and closed afterwards
         * @throws IOException if it cannot be written
         */
        void write(OutputStream out) throws IOException;
    }

    private NewFile() {}

    /**
     * Writes a file. An existing one is replaced when the new one is complete.
     *
     * @param file the file; the folders above it are made
     * @param content writes the content
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        // Files.createTempFile would make a file that only its owner can read.
        Path temporary = target.resolveSibling("." + target.getFileName() + "-" + UUID.randomUUID() + ".writing");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
                content.write(out);
            }
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
