package org.graft.benchmarks.load;

import java.util.concurrent.ExecutionException;

/**
 * Measures the latency that users see when requests come at random: it sends them when they are due, whatever became of those
 * before (an open loop).
 *
 * <p>The calling thread waits for each request's time and puts it into a queue without a bound; client threads take it, call the
 * service and note the times. The latency runs from when a request was <em>due</em>, so one that had to wait counts its waiting.
 * A client that sends the next request after the last answer would leave that out (coordinated omission), and would hide a pause
 * of a second behind one slow request.
 *
 * <p>The requests of the first tenth of the time are sent but not counted. A run ends early as overloaded when more than 100
 * requests, and more than 10 seconds of arrivals, wait; or when a request still waits 2 seconds after the end of the schedule. A
 * short run cannot tell a small overload, and a service that takes seconds for an answer can be taken for an overloaded one.
 *
 * <p>A generator is immutable and may run several times, for one service after the other.
 */
public final class LoadGenerator {

    private final ArrivalSchedule schedule;
    private final int clients;

    /**
     * Makes a generator.
     *
     * @param schedule when requests are due
     * @param clients the number of client threads, that is the most calls of the service at a time, 1 or more
     * @throws IllegalArgumentException if there is no client
     */
    public LoadGenerator(ArrivalSchedule schedule, int clients) {
        if (clients < 1) {
            throw new IllegalArgumentException("a load with " + clients + " clients; it must be 1 or more");
        }
        this.schedule = schedule;
        this.clients = clients;
    }

    /**
     * Sends all requests and waits for the answers. When this method returns or throws, its threads have ended: a service that
     * ignores an interruption is waited for.
     *
     * @param service what answers them; the client threads are new ones in each run, so state that belongs to a thread, as
     *     PyTorch's gradient mode, is set in the service
     * @return what was measured
     * @throws IllegalArgumentException if the schedule has no request after the warm-up
     * @throws ExecutionException if the service threw something, which is the cause; the message names the request
     * @throws InterruptedException if the calling thread was interrupted; calls under way were interrupted too
     */
    public LoadResult run(Service service) throws InterruptedException, ExecutionException {
        try (ThreadClients threads = new ThreadClients(clients)) {
            return new LoadRun(schedule, service, threads).run();
        }
    }
}
