package org.graft.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Writes JMH's own output to a file, tells when a row is done, and keeps the reason of a failed fork. */
final class RunLog implements OutputFormat {

    private final OutputFormat file;
    private final Runnable rowDone;
    private String failure;

    RunLog(PrintStream file, Runnable rowDone) {
        this.file = OutputFormatFactory.createFormatInstance(file, VerboseMode.NORMAL);
        this.rowDone = rowDone;
    }

    /** Returns the first line that told of an exception since the last call. */
    Optional<String> takeFailure() {
        Optional<String> taken = Optional.ofNullable(failure);
        failure = null;
        return taken;
    }

    private void look(String text) {
        if (failure == null) {
            failure = text.lines()
                    .map(String::strip)
                    .filter(line -> line.matches("(Caused by: )?[\\w.$]+(Exception|Error)(: .*)?"))
                    .findFirst()
                    .orElse(null);
        }
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
