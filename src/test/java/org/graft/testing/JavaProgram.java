package org.graft.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Java program in a virtual machine of its own, with this one's class path: for what belongs to a whole process. */
public final class JavaProgram {

    private final Class<?> program;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> variables;

    /**
     * Chooses the program.
     *
     * @param program the class with the method {@code main}
     * @param variables environment variables beside or instead of those of this process
     * @param options options of the virtual machine
     */
    public JavaProgram(Class<?> program, Map<String, String> variables, String... options) {
        this.program = program;
        this.variables = Map.copyOf(variables);
        this.options.addAll(List.of(options));
    }

    /**
     * What a program did.
     *
     * @param code its exit code
     * @param out what it wrote to standard output, as UTF-8
     * @param err what it wrote to standard error, as UTF-8
     */
    public record Outcome(int code, String out, String err) {}

    /**
     * Prepares the process.
     *
     * @param arguments the arguments of the program
     * @return the process to start
     */
    public ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // The virtual machine says on standard error that it has picked them up.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        builder.environment().putAll(variables);
        return builder;
    }

    /**
     * Runs the program to its end, without input.
     *
     * @param arguments the arguments of the program
     * @return what it did
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public Outcome run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("program", ".out");
        Path err = Files.createTempFile("program", ".err");
        try {
            Process process = process(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            int code = process.waitFor();
            return new Outcome(code, text(out), text(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
