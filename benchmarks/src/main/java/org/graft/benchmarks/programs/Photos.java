package org.graft.benchmarks.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds the photos that a program works on. */
final class Photos {

    private Photos() {}

    /**
     * Returns the JPEG files of a folder and all folders in it.
     *
     * @param folder the folder
     * @return the files, sorted, at least one
     * @throws IOException if the folder cannot be read or has none
     */
    static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no folder; name one with photos");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> photos = files.filter(Photos::isJpeg)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (photos.isEmpty()) {
                throw new IOException(folder + " has no photo: no file in it ends in .jpg or .jpeg");
            }
            return photos;
        }
    }

    private static boolean isJpeg(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg");
    }
}
