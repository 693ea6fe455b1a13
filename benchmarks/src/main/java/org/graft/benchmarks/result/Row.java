package org.graft.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One thing that was measured: a scenario, a contestant, and the parameters, for example the batch size.
 *
 * @param scenario the scenario
 * @param contestant the name of the contestant, for example {@code PyTorch}
 * @param parameters the parameters by name: {@code batch}, {@code threads}, {@code rate}, {@code freezeThrough}; sorted
 * @param forks what each fork gave, in the order of the rounds; empty if all failed
 * @param failure why forks failed, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Row(
        Scenario scenario, String contestant, Map<String, String> parameters, List<Fork> forks, String failure) {

    public Row {
        parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        forks = List.copyOf(forks);
    }

    /**
     * What one fork, that is one virtual machine, gave.
     *
     * @param round the number of the round, from 1
     * @param value the value of the row in the unit of the scenario: images a second, or milliseconds (the 90th percentile for
     *     single stream, server and end to end; the whole time for cold start)
     * @param latency the distribution of the latency in milliseconds, or null where none is measured
     * @param memory the memory of the process, or null where it is unknown
     * @param figures further figures by name, for example {@code preprocessing} and {@code inference} in milliseconds
     * @param control the time of a fixed piece of Java in milliseconds, measured before the fork: it tells how fast the
     *     machine was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fork(
            int round, double value, Latency latency, Memory memory, Map<String, Double> figures, double control) {
        public Fork {
            figures = java.util.Collections.unmodifiableMap(new TreeMap<>(figures));
        }
    }

    /**
     * A distribution of latencies in milliseconds.
     *
     * @param count the number of requests
     * @param mean the mean
     * @param p50 the median
     * @param p90 the 90th percentile
     * @param p99 the 99th percentile
     * @param p999 the 99.9th percentile
     * @param max the largest
     * @param samples the latencies themselves in ascending order, so that those of several forks can be put together; null where
     *     they are not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Latency(
            long count,
            double mean,
            double p50,
            double p90,
            double p99,
            double p999,
            double max,
            List<Double> samples) {}

    /**
     * The memory of a process in bytes.
     *
     * @param loadPeak the largest resident size before the first measurement: start, loading, warm-up
     * @param peak the largest resident size during the measurement
     * @param heap the Java heap in use after the last iteration, garbage collected
     * @param nativeMemory resident memory that is neither heap nor mapped file after the last iteration
     * @param slope the growth of the native memory for each operation during the measurement; null with fewer than ten
     *     iterations
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Memory(long loadPeak, long peak, long heap, long nativeMemory, Double slope) {}

    /**
     * Returns the row with another text of its failure.
     *
     * @param change makes the text, for example without names of people; not called if there is no failure
     * @return the row
     */
    public Row withFailure(UnaryOperator<String> change) {
        return failure == null ? this : new Row(scenario, contestant, parameters, forks, change.apply(failure));
    }

    /** The figure with the arithmetic of the convolutions that was computed, in GFLOP/s. */
    public static final String ARITHMETIC = "arithmetic";

    /** The figure that is above 0 if requests came faster than they were answered. */
    public static final String OVERLOADED = "overloaded";

    /**
     * Returns whether requests came faster than they were answered in a fork: its latency then says more about the length of
     * the run than about the contestant.
     *
     * @return true for a row of the scenario server that must not be compared
     */
    @JsonIgnore
    public boolean isOverloaded() {
        return forks.stream().anyMatch(fork -> fork.figures().getOrDefault(OVERLOADED, 0.0) > 0);
    }

    /**
     * Returns what makes a row the same row in two runs.
     *
     * @return for example {@code offline PyTorch batch=8 threads=2}
     */
    @JsonIgnore
    public String key() {
        StringBuilder key = new StringBuilder(scenario + " " + contestant);
        parameters.forEach(
                (name, value) -> key.append(' ').append(name).append('=').append(value));
        return key.toString();
    }

    /**
     * Returns the values of the forks.
     *
     * @return one value a fork, in the order of the rounds
     */
    @JsonIgnore
    public double[] values() {
        return forks.stream().mapToDouble(Fork::value).toArray();
    }
}
