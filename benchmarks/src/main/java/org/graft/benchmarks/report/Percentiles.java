package org.graft.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Row.Latency;

/**
 * The distribution of a row's latency over its forks: of all their requests together; where those are not known, of each
 * percentile the median of the forks, and the largest maximum.
 *
 * @param values the values in milliseconds, in the order of {@link #NAMES}
 * @param requests the number of requests; the least that a fork had where medians are taken
 */
record Percentiles(List<Double> values, long requests) {

    static final List<String> NAMES = List.of("p50", "p90", "p99", "p99.9", "max");

    /**
     * The least number of requests from which a percentile can be said: MLPerf Inference's rule of early stopping with
     * confidence 0.99 and one request above the percentile. The median needs fewer than any run has; a maximum is what
     * it is.
     */
    private static final List<Long> LEAST_REQUESTS = List.of(0L, 64L, 662L, 6636L, 0L);

    static Optional<Percentiles> of(Row row) {
        List<Latency> forks = row.forks().stream()
                .map(Row.Fork::latency)
                .filter(latency -> latency != null)
                .toList();
        if (forks.isEmpty()) {
            return Optional.empty();
        }
        if (forks.stream()
                .allMatch(fork -> fork.samples() != null && fork.samples().size() == fork.count())) {
            return Optional.of(ofAll(forks));
        }
        return Optional.of(new Percentiles(
                List.of(
                        median(forks, Latency::p50),
                        median(forks, Latency::p90),
                        median(forks, Latency::p99),
                        median(forks, Latency::p999),
                        forks.stream().mapToDouble(Latency::max).max().orElseThrow()),
                forks.stream().mapToLong(Latency::count).min().orElseThrow()));
    }

    private static Percentiles ofAll(List<Latency> forks) {
        double[] all = forks.stream()
                .flatMap(fork -> fork.samples().stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return new Percentiles(
                DoubleStream.of(0.5, 0.9, 0.99, 0.999, 1)
                        .map(share -> all[(int) Math.max(0, Math.ceil(share * all.length) - 1)])
                        .boxed()
                        .toList(),
                all.length);
    }

    private static double median(List<Latency> forks, ToDoubleFunction<Latency> percentile) {
        double[] sorted = forks.stream().mapToDouble(percentile).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns whether there were enough requests for the percentile of this index. */
    boolean isKnown(int index) {
        return requests >= LEAST_REQUESTS.get(index);
    }

    double[] toArray() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] positions() {
        double[] positions = new double[values.size()];
        Arrays.setAll(positions, index -> index);
        return positions;
    }
}
