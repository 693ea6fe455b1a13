package org.graft.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.graft.benchmarks.contestant.ContestantProvider.EngineSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Scenario cold start: the time from the start of a virtual machine to its first answer, and its parts. Every invocation is a
 * process of its own. The files are in the page cache of the system: the warm-up reads them.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(5)
@State(Scope.Benchmark)
public class ColdStart {

    static final String JVM = "jvm";
    static final String PHOTO = "photo";
    static final String ENGINE = "engine";
    static final String MODEL = "model";
    static final String FIRST = "first";

    /** The sum of the others, which is the value of the row: JMH's own time also holds the end of the process. */
    static final String ANSWER = "answer";

    private ChildProgram program;

    /** Made by JMH. */
    public ColdStart() {}

    /**
     * Prepares the command.
     *
     * @param choice the contestant
     */
    @Setup(Level.Trial)
    public void prepare(ContestantChoice choice) {
        EngineSettings settings = choice.settings();
        program = new ChildProgram(
                ColdStartProgram.class,
                choice.contestant,
                Path.of(System.getProperty(Fixture.PROPERTY)).toString(),
                settings.device(),
                Integer.toString(settings.threads()));
    }

    /**
     * Starts a virtual machine and waits for its answer.
     *
     * @return what it printed
     * @throws IOException if it fails
     * @throws InterruptedException if this thread is interrupted
     */
    @Benchmark
    public String start() throws IOException, InterruptedException {
        long begin = ColdStartProgram.now();
        String line = program.run();
        ColdStartProgram.Times times = new ObjectMapper().readValue(line, ColdStartProgram.Times.class);
        Figures.add(JVM, (times.main() - begin) / 1e3);
        Figures.add(PHOTO, (times.photo() - times.main()) / 1e3);
        Figures.add(ENGINE, (times.engine() - times.photo()) / 1e3);
        Figures.add(MODEL, (times.model() - times.engine()) / 1e3);
        Figures.add(FIRST, (times.answer() - times.model()) / 1e3);
        Figures.add(ANSWER, (times.answer() - begin) / 1e3);
        return line;
    }
}
