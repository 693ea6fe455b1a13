package org.graft.data;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is filled under a temporary name beside its place and then moved there, so that nobody sees half of it. */
final class NewFolder implements AutoCloseable {

    private final Path target;
    private final Path temporary;

    NewFolder(Path target) throws IOException {
        this.target = target.toAbsolutePath();
        Files.createDirectories(this.target.getParent());
        temporary = Files.createTempDirectory(this.target.getParent(), "." + target.getFileName() + "-");
    }

    /** The folder to fill. */
    Path path() {
        return temporary;
    }

    /**
     * Moves the folder into its place.
     *
     * @throws FileAlreadyExistsException if something is there already, for example because another process was faster
     */
    void moveIntoPlace() throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        // A temporary folder is private; its final form has the rights of any new folder.
        Path content = temporary.resolveSibling(temporary.getFileName() + "-done");
        Files.createDirectory(content);
        try (Stream<Path> entries = Files.list(temporary)) {
            for (Path entry : entries.toList()) {
                Files.move(entry, content.resolve(entry.getFileName()));
            }
        }
        try {
            Files.move(content, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(content, target);
        } catch (IOException e) {
            delete(content);
            throw e;
        }
    }

    /** Removes what was not moved. */
    @Override
    public void close() throws IOException {
        delete(temporary);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
