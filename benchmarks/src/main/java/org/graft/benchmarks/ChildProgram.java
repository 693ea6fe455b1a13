package org.graft.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.graft.benchmarks.contestant.Contestants;

/** A program of this class path in a virtual machine of its own, with the options of this one. */
final class ChildProgram {

    private final List<String> command = new ArrayList<>();
    private final String name;

    /** A program that ended without its answer. */
    static final class EndedException extends IOException {

        private static final long serialVersionUID = 1;

        private final int code;
        private final String said;

        EndedException(String name, int code, String said) {
            super(name + " ended with exit code " + code + ": " + reason(said));
            this.code = code;
            this.said = said;
        }

        /** Of a stack trace the lines that tell of an exception are enough. */
        private static String reason(String said) {
            return said.lines()
                    .filter(line -> !line.matches("\\s+(at |\\.\\.\\. \\d+ more).*"))
                    .collect(Collectors.joining("; "));
        }

        int code() {
            return code;
        }

        /** Returns what the program wrote to standard error. */
        String said() {
            return said;
        }
    }

    ChildProgram(Class<?> program, String... arguments) {
        name = program.getSimpleName() + " of " + arguments[0];
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(choices());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
    }

    /** Returns what was chosen for this virtual machine after it had begun, which its own options do not show. */
    static List<String> choices() {
        String python = System.getProperty(Contestants.PYTHON_PROPERTY);
        return python == null ? List.of() : List.of("-D" + Contestants.PYTHON_PROPERTY + "=" + python);
    }

    /**
     * Runs the program to its end.
     *
     * @return the last line that it printed
     * @throws EndedException if it failed: the message has what it said
     */
    String run() throws IOException, InterruptedException {
        Path err = Files.createTempFile("child", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        // If this process is told to end, the child would compute on.
        Thread hook = new Thread(() -> end(process, err));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            if (code != 0 || out.isEmpty()) {
                throw new EndedException(name, code, Files.readString(err).strip());
            }
            return out.substring(out.lastIndexOf('\n') + 1);
        } finally {
            end(process, err);
            unhook(hook);
        }
    }

    private static void end(Process process, Path err) {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The virtual machine is ending, and the hook under way.
            return;
        }
    }
}
