package org.graft.benchmarks.load;

import org.graft.benchmarks.result.Row;

/**
 * What a service did under load, after the warm-up.
 *
 * <p>All times are in milliseconds. The percentiles are those of an HdrHistogram, right to 0.1 %; the means are exact.
 *
 * @param requests the number of requests that are counted: those that were due after the warm-up and were answered. Without
 *     overload none is missing
 * @param achievedRate the answers a second, from the end of the warm-up to the last answer, or to the end of the schedule if that
 *     is later; under overload it is what the service is capable of
 * @param latency the time from when a request was due to its answer; null if no request is counted, which only an overload can
 *     cause
 * @param meanQueueWait the mean time from when a request was due to the call of the service; NaN if no request is counted
 * @param meanServiceTime the mean time of the call of the service; NaN if no request is counted. The two means add up to that of
 *     the latency
 * @param dispatchLagP99 the 99th percentile of the time from when a request was due until it was in the queue; this is what the
 *     load generator itself adds to the latency
 * @param overloaded whether requests came faster than they were answered. The run then ended early, and its latency says more
 *     about its length than about the service: it must not be compared
 */
public record LoadResult(
        int requests,
        double achievedRate,
        Row.Latency latency,
        double meanQueueWait,
        double meanServiceTime,
        double dispatchLagP99,
        boolean overloaded) {

    /**
     * The largest {@link #dispatchLagP99()} of a load generator that keeps its schedule, in milliseconds. A larger one has it
     * late, for example because the service leaves it no processor.
     */
    public static final double MOST_DISPATCH_LAG = 1;
}
