package org.graft.cli;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A matrix {@code F.npy} and the file {@code F.txt} with the path of each row. Both are written under temporary names and
 * moved into place by {@link #keep}; without that they vanish when closed.
 */
final class FeatureFiles implements Closeable {

    private static final String EXTENSION = ".npy";

    private final Path matrix;
    private final Path paths;
    private final Path matrixWork;
    private final Path pathsWork;
    private final NpyWriter rows;
    private final BufferedWriter lines;

    /**
     * Starts both files.
     *
     * @param matrix the file {@code F.npy}; its folder is made if it is missing
     * @param columns the number of values of a row
     * @throws IOException if they cannot be written
     */
    FeatureFiles(Path matrix, int columns) throws IOException {
        this.matrix = matrix.toAbsolutePath();
        this.paths = pathsFile(matrix).toAbsolutePath();
        Path folder = this.matrix.getParent();
        Files.createDirectories(folder);
        // Not a temporary file of the platform, which nobody else may read.
        String suffix = "." + ProcessHandle.current().pid() + ".writing";
        matrixWork = folder.resolve("." + this.matrix.getFileName() + suffix);
        pathsWork = folder.resolve("." + paths.getFileName() + suffix);
        rows = new NpyWriter(matrixWork, columns);
        try {
            lines = Files.newBufferedWriter(pathsWork, StandardCharsets.UTF_8);
        } catch (IOException e) {
            rows.close();
            Files.delete(matrixWork);
            throw e;
        }
    }

    /** Tells whether a file has the right extension. */
    static boolean isMatrix(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return name.endsWith(EXTENSION) && name.length() > EXTENSION.length();
    }

    /** Returns the file {@code F.txt} of {@code F.npy}. */
    static Path pathsFile(Path matrix) {
        String name = matrix.getFileName().toString();
        return matrix.resolveSibling(name.substring(0, name.length() - EXTENSION.length()) + ".txt");
    }

    void append(Path path, float[] values) throws IOException {
        rows.append(values);
        lines.write(path.toString());
        lines.write('\n');
    }

    /** Finishes both files and moves them into place. */
    void keep() throws IOException {
        rows.close();
        lines.close();
        Files.move(pathsWork, paths, StandardCopyOption.REPLACE_EXISTING);
        Files.move(matrixWork, matrix, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        try (rows;
                lines) {
            Files.deleteIfExists(matrixWork);
            Files.deleteIfExists(pathsWork);
        }
    }
}
