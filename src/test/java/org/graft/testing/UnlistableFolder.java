package org.graft.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Folders in each other to such a depth that the innermost ones have no name that Linux takes (it has 4095 bytes at most):
 * nobody can list them, not even root, whom permissions do not keep out. Closing brings them within reach again, so that
 * they can be deleted.
 */
public final class UnlistableFolder implements AutoCloseable {

    private static final int HALF = 2_500;
    private static final String NAME = "d".repeat(200);

    private final Path inner;
    private final Path moved;

    /**
     * Makes the folders.
     *
     * @param parent the folder to make them in
     * @throws IOException if they cannot be made
     */
    public UnlistableFolder(Path parent) throws IOException {
        Path outer = nest(parent.resolve("outer"));
        inner = parent.resolve("inner");
        nest(inner);
        moved = Files.move(inner, outer.resolve("inner"));
    }

    private static Path nest(Path first) throws IOException {
        Path folder = first;
        while (folder.toString().length() < HALF) {
            folder = folder.resolve(NAME);
        }
        return Files.createDirectories(folder);
    }

    @Override
    public void close() throws IOException {
        Files.move(moved, inner);
    }
}
