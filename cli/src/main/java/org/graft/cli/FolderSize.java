package org.graft.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Adds up the files of a folder. */
final class FolderSize {

    private FolderSize() {}

    /** Returns the bytes of all files below a folder that can be read; 0 if there is none. */
    static long of(Path folder) throws IOException {
        long[] bytes = {0};
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException error) {
                    // Files come and go in a cache, and some belong to others.
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return bytes[0];
    }
}
