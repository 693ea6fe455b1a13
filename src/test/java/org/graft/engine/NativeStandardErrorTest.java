package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.graft.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Runs a program of its own: the stream belongs to the process. */
@DisabledOnOs(OS.WINDOWS)
class NativeStandardErrorTest {

    /** Writes before, during and after. */
    static final class Program {
        public static void main(String[] arguments) {
            System.err.println("before");
            String result = NativeStandardError.discardDuring(() -> {
                System.err.println("during");
                return "result";
            });
            try {
                NativeStandardError.discardDuring(() -> {
                    throw new IllegalStateException("failed");
                });
            } catch (IllegalStateException e) {
                System.err.println(result + " " + e.getMessage());
            }
            System.err.println("after");
        }
    }

    @Test
    void onlyWhatIsWrittenDuringTheWorkIsDiscarded() throws IOException, InterruptedException {
        JavaProgram.Outcome outcome = new JavaProgram(Program.class, Map.of()).run();

        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                List.of("before", "result failed", "after"),
                outcome.err().lines().toList());
    }
}
