package org.graft.data;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.commons.io.FileUtils;

/**
 * A folder that is filled under a temporary name beside its place and then moved there, so that nobody sees half of it.
 * It has the permissions of any new folder. For use by one thread.
 */
public final class NewFolder implements AutoCloseable {

    /** What the temporary name of a folder has after a dot and its final name. */
    public static final String WRITING = ".writing";

    /** What the hidden name of a folder that is being deleted has after a dot and its former name. */
    public static final String REPLACED = ".replaced";

    private final Path target;
    private final Path temporary;

    /**
     * Makes the folder to fill, and those above it that are missing.
     *
     * @param target the place to move it to
     * @throws IOException if it cannot be made
     */
    public NewFolder(Path target) throws IOException {
        this.target = target.toAbsolutePath();
        Files.createDirectories(this.target.getParent());
        // Files.createTempDirectory would make a folder that only its owner can read.
        temporary = Files.createDirectory(beside(this.target, WRITING));
    }

    private static Path beside(Path target, String mark) {
        return target.resolveSibling("." + target.getFileName() + mark + UUID.randomUUID());
    }

    /**
     * Returns the folder to fill.
     *
     * @return the folder under its temporary name
     */
    public Path path() {
        return temporary;
    }

    /**
     * Moves the folder into its place.
     *
     * @throws FileAlreadyExistsException if something is there already, for example because another process was faster
     * @throws IOException if it cannot be moved
     */
    public void moveIntoPlace() throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        move(temporary, target);
    }

    /**
     * Moves the folder into its place, and deletes what was there.
     *
     * @throws IOException if it cannot be moved
     */
    public void replace() throws IOException {
        if (!Files.exists(target)) {
            moveIntoPlace();
            return;
        }
        Path replaced = hide(target);
        move(temporary, target);
        FileUtils.deleteDirectory(replaced.toFile());
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to);
        }
    }

    /** Removes what was not moved. */
    @Override
    public void close() throws IOException {
        FileUtils.deleteDirectory(temporary.toFile());
    }

    /**
     * Deletes a folder, if it is there. Deleting takes time: meanwhile it has a hidden name, so that nobody sees half of it.
     *
     * @param folder the folder
     * @throws IOException if it cannot be deleted
     */
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            FileUtils.forceDelete(hide(folder.toAbsolutePath()).toFile());
        }
    }

    private static Path hide(Path folder) throws IOException {
        Path hidden = beside(folder, REPLACED);
        move(folder, hidden);
        return hidden;
    }
}
