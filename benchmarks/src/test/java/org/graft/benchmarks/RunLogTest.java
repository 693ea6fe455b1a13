package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

class RunLogTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final RunLog log = new RunLog(new PrintStream(written, true, StandardCharsets.UTF_8), () -> {});

    /** What went wrong with a large batch must not be said of a small one that was never begun. */
    @Test
    void failureIsThatOfTheForkThatWasUnderWay() {
        log.startBenchmark(benchmark("1"));
        log.println("java.lang.IllegalStateException: the small one\n\tat somewhere");
        log.startBenchmark(benchmark("64"));
        log.println("all is well");
        log.println("java.lang.OutOfMemoryError: the large one");
        log.println("Caused by: java.lang.Error: and why");

        assertEquals(Optional.of("java.lang.IllegalStateException: the small one"), log.failure(Map.of("batch", "1")));
        assertEquals(Optional.of("java.lang.OutOfMemoryError: the large one"), log.failure(Map.of("batch", "64")));
        assertEquals(Optional.empty(), log.failure(Map.of("batch", "8")));
    }

    @Test
    void controlIsTimedBeforeEachFork() {
        log.startBenchmark(benchmark("1"));

        assertEquals(true, log.control(Map.of("batch", "1")) > 0);
        assertEquals(Double.NaN, log.control(Map.of("batch", "8")));
    }

    private static BenchmarkParams benchmark(String batch) {
        WorkloadParams workload = new WorkloadParams();
        workload.put("batch", batch, 0);
        IterationParams iterations = new IterationParams(IterationType.MEASUREMENT, 1, TimeValue.NONE, 1);
        return new BenchmarkParams(
                "org.graft.benchmarks.Offline.classify",
                "",
                false,
                1,
                new int[] {1},
                List.of(),
                1,
                0,
                iterations,
                iterations,
                Mode.Throughput,
                workload,
                java.util.concurrent.TimeUnit.SECONDS,
                1,
                "java",
                List.of(),
                "17",
                "vm",
                "1",
                "1.37",
                TimeValue.NONE);
    }
}
