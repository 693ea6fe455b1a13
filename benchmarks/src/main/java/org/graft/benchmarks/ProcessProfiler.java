package org.graft.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.graft.engine.ProcessMemory;
import org.graft.engine.ProcessMemory.Use;
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
    static final String HEAP = "process.heap";
    static final String NATIVE = "process.native";
    static final String FIGURE = "figure.";

    private static final List<String> MEMORY = List.of(PEAK, HEAP, NATIVE);
    private static final Path STATUS = Path.of("/proc/self/status");

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
            loadPeak = Files.isReadable(STATUS) ? sum(Use::peakResident) : Double.NaN;
            processes().forEach(ProcessProfiler::resetPeak);
        }
    }

    /** This process and those that it started: a contestant may be one of its own. */
    private static LongStream processes() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants()).mapToLong(ProcessHandle::pid);
    }

    private static double sum(ToLongFunction<Use> figure) {
        return processes()
                .map(process -> figure.applyAsLong(ProcessMemory.of(process)))
                .sum();
    }

    /** Writing 5 makes Linux count the peak of the resident size from now on (proc_pid_clear_refs(5)). */
    private static void resetPeak(long process) {
        try {
            Files.writeString(Path.of("/proc/" + process + "/clear_refs"), "5");
        } catch (IOException e) {
            // Not Linux, or not allowed: the peak is that of the whole life of the process.
            return;
        }
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        Map<String, Double> figures = Figures.take();
        Map<String, Double> memory = new LinkedHashMap<>();
        MEMORY.forEach(name -> memory.put(name, figures.remove(name)));
        List<Result<?>> results = new ArrayList<>();
        figures.forEach((name, value) -> results.add(scalar(FIGURE + name, value, "", AggregationPolicy.AVG)));
        if (iteration.getType() == IterationType.MEASUREMENT && !Double.isNaN(loadPeak)) {
            results.add(scalar(LOAD_PEAK, loadPeak, "byte", AggregationPolicy.MAX));
            (memory.containsValue(null) ? memory() : memory)
                    .forEach((name, value) -> results.add(scalar(
                            name, value, "byte", name.equals(PEAK) ? AggregationPolicy.MAX : AggregationPolicy.AVG)));
        }
        return results;
    }

    /**
     * Reads the memory for the iteration under way. A benchmark calls this before it closes what it measures: JMH lets it close
     * before the last iteration is looked at, when a contestant's process has already ended and its native memory is free.
     */
    static void readBeforeClosing() {
        if (Files.isReadable(STATUS)) {
            memory().forEach(Figures::add);
        }
    }

    private static Map<String, Double> memory() {
        // What was not collected yet is no use of memory.
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Map.of(
                PEAK,
                sum(Use::peakResident),
                HEAP,
                (double) heap,
                NATIVE,
                Math.max(0, sum(Use::anonymous) - touchedHeap()));
    }

    /**
     * Pages of the heap that were used once stay resident, and those that never were are not: so the peaks count. A page counts
     * for each pool that it was a part of, so their sum can be more than the heap has.
     */
    private static long touchedHeap() {
        long peaks = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return Math.min(
                peaks, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted());
    }

    private static ScalarResult scalar(String name, double value, String unit, AggregationPolicy policy) {
        return new ScalarResult(name, value, unit, policy);
    }
}
