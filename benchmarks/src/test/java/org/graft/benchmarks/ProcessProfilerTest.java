package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

@EnabledOnOs(OS.LINUX)
class ProcessProfilerTest {

    private static final IterationParams MEASUREMENT =
            new IterationParams(IterationType.MEASUREMENT, 2, TimeValue.seconds(1), 1);
    private static final int MEGABYTE = 1 << 20;

    /** A contestant in a process of its own: it holds memory until its input ends. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            byte[] held = new byte[256 * MEGABYTE];
            Arrays.fill(held, (byte) 1);
            System.out.write(held[held.length - 1]);
            System.out.flush();
            System.in.read();
        }
    }

    /** JMH lets a benchmark close before it asks the profiler for the last iteration. */
    @Test
    void memoryOfAProcessThatIsClosedAfterTheLastIterationCounts() throws Exception {
        ProcessProfiler profiler = new ProcessProfiler();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .start();
        try {
            child.getInputStream().read();
            profiler.beforeIteration(null, MEASUREMENT);
            ProcessProfiler.readBeforeClosing();
            child.destroyForcibly().waitFor();
            double last = value(profiler.afterIteration(null, MEASUREMENT, null), ProcessProfiler.PEAK);

            profiler.beforeIteration(null, MEASUREMENT);
            double closed = value(profiler.afterIteration(null, MEASUREMENT, null), ProcessProfiler.PEAK);

            assertTrue(last - closed > 200 * MEGABYTE, last + " before it was closed, " + closed + " without it");
        } finally {
            child.destroyForcibly();
        }
    }

    private static double value(Collection<? extends Result<?>> results, String name) {
        return results.stream()
                .filter(result -> result.getLabel().equals(name))
                .mapToDouble(Result::getScore)
                .findFirst()
                .orElseThrow();
    }
}
