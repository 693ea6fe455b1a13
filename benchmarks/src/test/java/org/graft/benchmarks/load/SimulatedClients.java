package org.graft.benchmarks.load;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Clients in simulated time: an event simulation of a queue, on one thread and without waiting, so that a load of hours is exact
 * and takes no time. A service takes simulated time by {@link #pass}.
 */
final class SimulatedClients implements Clients {

    // Not zero, so that a time after the start is not mistaken for a time of the clock.
    private long now = 1_234_567_890_123L;
    private final long[] free;
    private final Queue<Arrival> queue = new ArrayDeque<>();
    private long late;
    private boolean stopped;

    private record Arrival(long time, Runnable request) {}

    SimulatedClients(int count) {
        free = new long[count];
        Arrays.fill(free, now);
    }

    /** Lets the dispatcher wake up later than it asked for. */
    void setLate(long nanos) {
        late = nanos;
    }

    /** Takes time, as a service does at its work. */
    void pass(long nanos) {
        now += nanos;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void waitUntil(long time) {
        if (!stopped) {
            serveThrough(time);
            now = Math.max(now, time + late);
        }
    }

    @Override
    public void execute(Runnable request) {
        if (!stopped) {
            queue.add(new Arrival(now, request));
            serveThrough(now);
        }
    }

    @Override
    public int waiting() {
        return queue.size();
    }

    @Override
    public void drain() {
        serveThrough(Long.MAX_VALUE);
    }

    @Override
    public void stop() {
        stopped = true;
        queue.clear();
    }

    /** Serves all requests that begin until a time, each from its beginning to its end. */
    private void serveThrough(long time) {
        long dispatcher = now;
        while (!queue.isEmpty()) {
            int first = 0;
            for (int i = 1; i < free.length; i++) {
                first = free[i] < free[first] ? i : first;
            }
            long begin = Math.max(free[first], queue.element().time);
            if (begin > time) {
                break;
            }
            now = begin;
            queue.remove().request.run();
            free[first] = now;
        }
        now = dispatcher;
    }
}
