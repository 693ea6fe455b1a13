package org.graft.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graft.data.NewFolder;

/** A fixture for the length of a run: its directory is removed in the end, also when the virtual machine is told to exit. */
final class TemporaryFixture implements AutoCloseable {

    private final Path directory;
    private final Thread hook;

    private TemporaryFixture(Path directory) {
        this.directory = directory;
        this.hook = new Thread(this::delete);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes a fixture in the system's folder for temporary files. */
    static TemporaryFixture create(FixtureSettings settings, Fixture.WeightLoader weights) throws IOException {
        TemporaryFixture made = new TemporaryFixture(Files.createTempDirectory("graft-benchmarks"));
        try {
            Fixture.create(made.directory, settings, weights);
            return made;
        } catch (IOException | RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    Path directory() {
        return directory;
    }

    private void delete() {
        try {
            NewFolder.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The virtual machine is ending, and the hook under way: the folder is gone all the same.
            return;
        }
    }
}
