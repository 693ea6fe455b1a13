package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .start();
        process.getOutputStream().close();
        String written = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), written);
        assertEquals(
                List.of("before", "result failed", "after"), written.lines().toList());
    }
}
