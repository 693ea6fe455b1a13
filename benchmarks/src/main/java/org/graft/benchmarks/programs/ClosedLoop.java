package org.graft.benchmarks.programs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Callers that ask again as soon as they have their answer: what a service is capable of. The latency that users see when they
 * come by themselves is measured by {@link org.graft.benchmarks.load.LoadGenerator}.
 */
final class ClosedLoop {

    private static final int DIGITS = 3;
    private static final double MILLISECOND = 1e6;

    private ClosedLoop() {}

    /** A call; it returns when the answer is there. */
    @FunctionalInterface
    interface Call {

        /**
         * Asks.
         *
         * @param number the number of the call, from 0 on for each caller
         * @throws Exception if there is no answer: it counts as an error
         */
        void run(int number) throws Exception;
    }

    /**
     * What was measured.
     *
     * @param rate the answers a second, errors left out
     * @param median the median latency of an answer in milliseconds; 0 without an answer
     * @param p99 its 99th percentile
     * @param answers the number of answers
     * @param errors the number of calls without an answer
     * @param firstError the first of them of one caller; null for none
     */
    record Result(double rate, double median, double p99, long answers, long errors, String firstError) {}

    /** What one caller did. */
    private record Calls(Histogram latencies, long errors, String firstError) {}

    /**
     * Calls for some time. Calls under way at its end are waited for and count.
     *
     * @param callers the number of callers, each a thread
     * @param time how long they begin new calls
     * @param call what they do
     * @return what was measured
     * @throws InterruptedException if the thread is interrupted
     */
    static Result run(int callers, Duration time, Call call) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            long begin = System.nanoTime();
            List<Future<Calls>> futures = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                futures.add(pool.submit(() -> calls(begin + time.toNanos(), call)));
            }
            List<Calls> all = new ArrayList<>();
            for (Future<Calls> future : futures) {
                all.add(future.get());
            }
            return result(all, (System.nanoTime() - begin) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Calls calls(long end, Call call) {
        Histogram latencies = new Histogram(DIGITS);
        long errors = 0;
        String firstError = null;
        for (int number = 0; System.nanoTime() < end; number++) {
            long begin = System.nanoTime();
            try {
                call.run(number);
                latencies.recordValue(System.nanoTime() - begin);
            } catch (Exception e) {
                errors++;
                firstError = firstError == null ? e.toString() : firstError;
            }
        }
        return new Calls(latencies, errors, firstError);
    }

    private static Result result(List<Calls> all, double seconds) {
        Histogram latencies = new Histogram(DIGITS);
        all.forEach(calls -> latencies.add(calls.latencies()));
        return new Result(
                latencies.getTotalCount() / seconds,
                latencies.getValueAtPercentile(50) / MILLISECOND,
                latencies.getValueAtPercentile(99) / MILLISECOND,
                latencies.getTotalCount(),
                all.stream().mapToLong(Calls::errors).sum(),
                all.stream()
                        .map(Calls::firstError)
                        .filter(error -> error != null)
                        .findFirst()
                        .orElse(null));
    }
}
