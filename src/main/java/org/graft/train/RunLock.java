package org.graft.train;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second run out of a directory that a run is writing to. The operating system releases it with the process, so
 * that a killed run leaves a file that locks nothing.
 */
final class RunLock implements Closeable {

    /** The name of the file that is locked. */
    static final String FILE = ".run.lock";

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a directory.
     *
     * @param directory the directory, which exists
     * @return the lock
     * @throws TrainingException if another run has it, in this process or another one
     * @throws IOException if the file cannot be made
     */
    static RunLock take(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another run in this process: no lock either.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new TrainingException(
                    "another run is writing to " + directory + ": wait until it ends, or give another folder (--out)");
        }
        return new RunLock(file, channel);
    }

    /** Removes the file while it is still locked: who opens it meanwhile is refused, who comes later makes a new one. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Some systems keep an open file; it locks nothing after this.
        } finally {
            channel.close();
        }
    }
}
