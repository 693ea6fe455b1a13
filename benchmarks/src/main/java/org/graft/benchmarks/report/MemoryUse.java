package org.graft.benchmarks.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Row.Memory;

/**
 * The memory of a row over its forks, in bytes: the largest of the peaks, the mean of the rest.
 *
 * @param loadPeak the resident peak of start, loading and warm-up
 * @param peak the resident peak of the measurement
 * @param heap the Java heap in use
 * @param nativeMemory resident memory that is neither heap nor mapped file
 * @param slope the growth for each operation; empty if it is unknown
 */
record MemoryUse(double loadPeak, double peak, double heap, double nativeMemory, OptionalDouble slope) {

    static Optional<MemoryUse> of(Row row) {
        List<Memory> forks = row.forks().stream()
                .map(Row.Fork::memory)
                .filter(memory -> memory != null)
                .toList();
        if (forks.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MemoryUse(
                largest(forks, Memory::loadPeak),
                largest(forks, Memory::peak),
                mean(forks, Memory::heap),
                mean(forks, Memory::nativeMemory),
                forks.stream()
                        .map(Memory::slope)
                        .filter(Objects::nonNull)
                        .mapToDouble(Double::doubleValue)
                        .average()));
    }

    private static double largest(List<Memory> forks, ToLongFunction<Memory> figure) {
        return forks.stream().mapToLong(figure).max().orElseThrow();
    }

    private static double mean(List<Memory> forks, ToLongFunction<Memory> figure) {
        return forks.stream().mapToLong(figure).average().orElseThrow();
    }
}
