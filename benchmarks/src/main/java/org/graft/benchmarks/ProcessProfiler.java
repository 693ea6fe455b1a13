package org.graft.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.graft.engine.ProcessMemory;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * JMH's way to what is beside the score: the memory of the process, and the figures of the benchmark. Works on
 * Linux; elsewhere the memory is left out. {@code -prof org.graft.benchmarks.ProcessProfiler} adds it to a run of JMH.
 */
public final class ProcessProfiler implements InternalProfiler {

    static final String LOAD_PEAK = "process.loadPeak";
    static final String PEAK = "process.peak";
    static final String RESIDENT = "process.resident";
    static final String HEAP = "process.heap";
    static final String NATIVE = "process.native";
    static final String FIGURE = "figure.";

    private static final Path STATUS = Path.of("/proc/self/status");

    /** Writing 5 makes Linux count the peak of the resident size from now on (proc_pid_clear_refs(5)). */
    private static final Path CLEAR_REFERENCES = Path.of("/proc/self/clear_refs");

    private boolean measuring;
    private double loadPeak = Double.NaN;

    /** Made by JMH. */
    public ProcessProfiler() {}

    @Override
    public String getDescription() {
        return "Memory of the process, and figures of the benchmark";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        Figures.take();
        if (iteration.getType() != IterationType.MEASUREMENT) {
            return;
        }
        if (!measuring) {
            measuring = true;
            OptionalLong peak = ProcessMemory.peakResident();
            loadPeak = peak.isPresent() ? (double) peak.getAsLong() : Double.NaN;
            resetPeak();
        }
    }

    private static void resetPeak() {
        try {
            Files.writeString(CLEAR_REFERENCES, "5");
        } catch (IOException e) {
            // Not Linux, or not allowed: the peak is that of the whole life of the process.
            return;
        }
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<Result<?>> results = new ArrayList<>();
        Figures.take().forEach((name, value) -> results.add(scalar(FIGURE + name, value, "", AggregationPolicy.AVG)));
        if (iteration.getType() == IterationType.MEASUREMENT) {
            if (Files.isReadable(STATUS) && !Double.isNaN(loadPeak)) {
                // What was not collected yet is no use of memory.
                System.gc();
                long heap =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                results.add(scalar(LOAD_PEAK, loadPeak, "byte", AggregationPolicy.MAX));
                add(results, PEAK, ProcessMemory.peakResident(), AggregationPolicy.MAX);
                add(results, RESIDENT, ProcessMemory.resident(), AggregationPolicy.AVG);
                results.add(scalar(HEAP, (double) heap, "byte", AggregationPolicy.AVG));
                OptionalLong anonymous = ProcessMemory.anonymous();
                if (anonymous.isPresent()) {
                    long outside = Math.max(0, anonymous.getAsLong() - touchedHeap());
                    results.add(scalar(NATIVE, (double) outside, "byte", AggregationPolicy.AVG));
                }
            }
        }
        return results;
    }

    /** Pages of the heap that were used once stay resident, and those that never were are not: so the peaks count. */
    private static long touchedHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static void add(List<Result<?>> results, String name, OptionalLong value, AggregationPolicy policy) {
        if (value.isPresent()) {
            results.add(scalar(name, (double) value.getAsLong(), "byte", policy));
        }
    }

    private static ScalarResult scalar(String name, double value, String unit, AggregationPolicy policy) {
        return new ScalarResult(name, value, unit, policy);
    }
}
