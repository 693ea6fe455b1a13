package org.graft.benchmarks.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.graft.engine.NativeAllocator;
import org.graft.serving.ModelServer;

/**
 * A {@link ModelServer} in a process of its own, at the loopback address. It ends with its standard input, so also with the
 * process that started it. For use by one thread.
 */
final class ServerProcess implements AutoCloseable {

    private static final int SECONDS_TO_END = 60;
    private static final String READY = "at ";
    private static final String RESIDENT = "resident ";

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;
    private final URI address;

    /**
     * Starts a server, with the options of this virtual machine, and waits until it is ready.
     *
     * @param engine the engine
     * @param model the directory of a trained model
     * @param batch the largest micro-batch; 1 for none
     * @throws IOException if it does not start; standard error has the reason
     */
    ServerProcess(String engine, Path model, int batch) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        // The server logs by JBoss Logging, which would take the JDK's own logging.
        command.add("-Dorg.jboss.logging.provider=slf4j");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerProcess.class.getName()));
        command.addAll(List.of(engine, model.toString(), Integer.toString(batch)));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        try {
            address = URI.create(answer(READY));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Returns the address, without a path. */
    URI address() {
        return address;
    }

    /**
     * Returns the resident size.
     *
     * @return the size in megabytes; where the system does not tell it, the committed Java heap
     * @throws IOException if the server has ended
     */
    long residentMegabytes() throws IOException {
        commands.println();
        return Long.parseLong(answer(RESIDENT));
    }

    /** Passes over lines that something else wrote. */
    private String answer(String prefix) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException("the server has ended; what it said is above");
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs the server: engine, directory of the model, largest micro-batch. Each line of standard input is answered with the
     * resident size.
     *
     * @param arguments the three arguments
     * @throws IOException if the model cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        NativeAllocator.keepFreedMemory();
        try (ModelServer server = ModelServer.builder()
                .setModel(Path.of(arguments[1]))
                .optClassifier(ClassifierArguments.options(arguments[0], Integer.parseInt(arguments[2])))
                .start()) {
            System.out.println(READY + server.uri());
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (commands.readLine() != null) {
                System.out.println(RESIDENT + ResidentMemory.megabytes());
            }
        }
    }
}
