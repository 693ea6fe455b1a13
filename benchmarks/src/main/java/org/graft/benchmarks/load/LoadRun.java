package org.graft.benchmarks.load;

import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.graft.benchmarks.result.Row;

/**
 * One run of a schedule against a service: what is dispatched, noted and counted, and when it is too much.
 *
 * <p>Every request has its own place for its times, which one client writes and the dispatcher reads at the end. So clients never
 * wait for each other to take notes.
 */
final class LoadRun {

    private static final double WARM_UP = 0.1;
    private static final int LEAST_LIMIT = 100;
    private static final double LIMIT_SECONDS = 10;
    private static final long MOST_BACKLOG = TimeUnit.SECONDS.toNanos(2);

    private static final long FINEST = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;
    private static final double MILLISECOND = 1e6;

    private static final long NEVER = -1;

    private final ArrivalSchedule schedule;
    private final Service service;
    private final Clients clients;
    private final double limit;
    private final long warmUpEnd;
    private final long end;
    private final long[] dispatched;
    private final long[] begun;
    private final long[] answered;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private volatile boolean overloaded;
    private long start;

    /**
     * Prepares a run.
     *
     * @param schedule when requests are due
     * @param service what answers them
     * @param clients who calls it
     * @throws IllegalArgumentException if the schedule has no request after the warm-up
     */
    LoadRun(ArrivalSchedule schedule, Service service, Clients clients) {
        this.schedule = schedule;
        this.service = service;
        this.clients = clients;
        limit = Math.max(LEAST_LIMIT, LIMIT_SECONDS * schedule.rate());
        end = schedule.duration().toNanos();
        warmUpEnd = Math.round(WARM_UP * end);
        int size = schedule.size();
        if (size == 0 || schedule.dueNanos(size - 1) < warmUpEnd) {
            throw new IllegalArgumentException("a load of " + schedule.rate() + " requests/s for " + schedule.duration()
                    + " has no request after its warm-up; take a higher rate or a longer time");
        }
        dispatched = new long[size];
        begun = new long[size];
        answered = new long[size];
        Arrays.fill(answered, NEVER);
    }

    private record Failure(int request, Throwable cause) {}

    /**
     * Runs the schedule; once only.
     *
     * @return what was measured
     * @throws InterruptedException if the thread was interrupted; clients may still be at work
     * @throws ExecutionException if the service threw something, which is the cause
     */
    LoadResult run() throws InterruptedException, ExecutionException {
        start = clients.nanoTime();
        for (int i = 0; i < schedule.size() && !isOver(); i++) {
            clients.waitUntil(start + schedule.dueNanos(i));
            int request = i;
            dispatched[request] = elapsed();
            clients.execute(() -> serve(request));
            if (clients.waiting() > limit) {
                overloaded = true;
            }
        }
        clients.drain();
        Failure failed = failure.get();
        if (failed != null) {
            throw new ExecutionException(
                    "request " + failed.request + " of " + schedule.size() + " failed: " + failed.cause, failed.cause);
        }
        return result();
    }

    private long elapsed() {
        return clients.nanoTime() - start;
    }

    private boolean isOver() {
        return overloaded || failure.get() != null;
    }

    private void serve(int request) {
        long begin = elapsed();
        if (begin - end > MOST_BACKLOG) {
            overloaded = true;
        }
        if (overloaded) {
            return;
        }
        try {
            service.serve(request);
        } catch (Throwable e) {
            fail(request, e);
            return;
        }
        begun[request] = begin;
        answered[request] = elapsed();
    }

    private void fail(int request, Throwable cause) {
        if (failure.compareAndSet(null, new Failure(request, cause))) {
            clients.stop();
            return;
        }
        Throwable first = failure.get().cause;
        // An interruption comes from the stop that the first failure caused; and nothing may suppress itself.
        if (!(cause instanceof InterruptedException) && cause != first) {
            first.addSuppressed(cause);
        }
    }

    private LoadResult result() {
        Histogram latencies = histogram();
        Histogram lags = histogram();
        double latency = 0;
        double wait = 0;
        double work = 0;
        int answers = 0;
        long last = overloaded ? warmUpEnd : end;
        for (int i = 0; i < answered.length; i++) {
            long due = schedule.dueNanos(i);
            if (answered[i] > warmUpEnd) {
                answers++;
                last = Math.max(last, answered[i]);
            }
            if (due < warmUpEnd || answered[i] == NEVER) {
                continue;
            }
            latencies.recordValue(answered[i] - due);
            lags.recordValue(dispatched[i] - due);
            latency += answered[i] - due;
            wait += begun[i] - due;
            work += answered[i] - begun[i];
        }
        int count = (int) latencies.getTotalCount();
        return new LoadResult(
                count,
                answers == 0 ? 0 : answers / ((last - warmUpEnd) / 1e9),
                count == 0 ? null : latency(latencies, latency / count),
                wait / count / MILLISECOND,
                work / count / MILLISECOND,
                lags.getValueAtPercentile(99) / MILLISECOND,
                overloaded);
    }

    private static Histogram histogram() {
        Histogram histogram = new Histogram(FINEST, LONGEST, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    private static Row.Latency latency(Histogram latencies, double mean) {
        return new Row.Latency(
                latencies.getTotalCount(),
                mean / MILLISECOND,
                latencies.getValueAtPercentile(50) / MILLISECOND,
                latencies.getValueAtPercentile(90) / MILLISECOND,
                latencies.getValueAtPercentile(99) / MILLISECOND,
                latencies.getValueAtPercentile(99.9) / MILLISECOND,
                latencies.getMaxValue() / MILLISECOND,
                null);
    }
}
