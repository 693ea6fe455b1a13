package org.graft.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Writes JMH's own output to a file, tells when a row is done, times the control before each fork, and keeps the reason of a
 * failed one.
 */
final class RunLog implements OutputFormat {

    private final OutputFormat file;
    private final Runnable rowDone;
    private final Map<Map<String, String>, Double> controls = new HashMap<>();
    private final Map<Map<String, String>, String> failures = new HashMap<>();
    private Map<String, String> current = Map.of();

    RunLog(PrintStream file, Runnable rowDone) {
        this.file = OutputFormatFactory.createFormatInstance(file, VerboseMode.NORMAL);
        this.rowDone = rowDone;
    }

    /** Returns the first line that told of an exception in the fork with these parameters. */
    Optional<String> failure(Map<String, String> parameters) {
        return Optional.ofNullable(failures.get(parameters));
    }

    /** Returns the time of the control before the fork with these parameters, in milliseconds; NaN if it did not begin. */
    double control(Map<String, String> parameters) {
        return controls.getOrDefault(parameters, Double.NaN);
    }

    private void look(String text) {
        text.lines()
                .map(String::strip)
                .filter(line -> line.matches("(Caused by: )?[\\w.$]+(Exception|Error)(: .*)?"))
                .findFirst()
                .ifPresent(line -> failures.putIfAbsent(current, line));
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams parameters, int iteration) {
        file.iteration(benchmark, parameters, iteration);
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams parameters, int iteration, IterationResult data) {
        file.iterationResult(benchmark, parameters, iteration, data);
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        current = ForkReader.parameters(benchmark);
        // In this process, which has no engine, and whose memory is not measured.
        controls.put(current, Control.measure());
        file.startBenchmark(benchmark);
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        file.endBenchmark(result);
        rowDone.run();
    }

    @Override
    public void startRun() {
        file.startRun();
    }

    @Override
    public void endRun(Collection<RunResult> result) {
        file.endRun(result);
    }

    @Override
    public void print(String text) {
        look(text);
        file.print(text);
    }

    @Override
    public void println(String text) {
        look(text);
        file.println(text);
    }

    @Override
    public void flush() {
        file.flush();
    }

    @Override
    public void close() {
        // The file belongs to the caller.
    }

    @Override
    public void verbosePrintln(String text) {
        file.verbosePrintln(text);
    }

    @Override
    public void write(int value) {
        file.write(value);
    }

    @Override
    public void write(byte[] text) throws IOException {
        file.write(text);
    }
}
