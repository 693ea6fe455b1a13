package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.graft.testing.JavaProgram;
import org.graft.testing.JavaProgram.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line in processes of its own, where the environment decides. */
class CommandProcessTest {

    @TempDir
    Path temporary;

    private static Outcome run(Map<String, String> variables, String... arguments) throws Exception {
        return new JavaProgram(Graft.class, variables).run(arguments);
    }

    @Test
    void theSampleIsDrawnWhereTheEnvironmentNamesADisplayThatIsNotThere() throws Exception {
        Outcome outcome = run(Map.of("DISPLAY", ":99"), "audit", "--sample", "1", "-Dgraft.cache=" + temporary);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("200 images"), outcome.out());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPathThatTheLocaleCannotNameIsOneSentenceWithTheRemedy() throws Exception {
        Outcome outcome = run(Map.of("LC_ALL", "C"), "audit", "--data", "Rosé");
        assertEquals(1, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("LC_ALL=C.UTF-8"), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
}
