package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

    @TempDir
    Path folder;

    @Test
    void keepsASecondRunOutUntilTheFirstEnds() throws IOException {
        try (RunLock first = RunLock.take(folder)) {
            String message = assertThrows(TrainingException.class, () -> RunLock.take(folder))
                    .getMessage();
            assertTrue(message.contains("another run is writing to " + folder), message);
            assertTrue(message.contains("--out"), message);
        }

        RunLock.take(folder).close();

        assertTrue(Files.notExists(folder.resolve(RunLock.FILE)));
    }

    @Test
    void whatAKilledRunLeftLocksNothing() throws IOException {
        Files.createFile(folder.resolve(RunLock.FILE));

        RunLock.take(folder).close();
    }
}
