package org.graft.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graft.engine.SystemFiles;

/** A folder that looks like the root of a Linux machine, as far as a test writes it. */
public final class SystemTree {

    private final Path root;

    /**
     * Makes an empty one.
     *
     * @param root the folder
     */
    public SystemTree(Path root) {
        this.root = root;
    }

    /**
     * Writes a file.
     *
     * @param file its absolute path on the machine, for example {@code /proc/loadavg}
     * @param lines its lines
     * @return this tree
     * @throws IOException if it cannot be written
     */
    public SystemTree with(String file, String... lines) throws IOException {
        Path path = root.resolve(file.substring(1));
        Files.createDirectories(path.getParent());
        Files.writeString(path, String.join("\n", lines) + "\n");
        return this;
    }

    /**
     * Returns its files.
     *
     * @return the files
     */
    public SystemFiles files() {
        return new SystemFiles(root);
    }
}
