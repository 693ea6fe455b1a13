package org.graft.benchmarks.load;

/**
 * The clients of a service and the clock by which they work: all that takes time in a run, so that tests can put a simulation in
 * its place that takes none.
 *
 * <p>One thread, the dispatcher, waits and hands over; {@link #stop} may be called by any.
 */
interface Clients {

    /**
     * Reads the clock.
     *
     * @return nanoseconds from an arbitrary origin, as {@link System#nanoTime}
     */
    long nanoTime();

    /**
     * Waits until a time has come, or until the clients are stopped.
     *
     * @param time the time by {@link #nanoTime}
     * @throws InterruptedException if the thread was interrupted
     */
    void waitUntil(long time) throws InterruptedException;

    /**
     * Puts a request into the queue, without a bound; the next free client takes it. Does nothing after {@link #stop}.
     *
     * @param request what the client does
     */
    void execute(Runnable request);

    /**
     * Returns the length of the queue.
     *
     * @return the number of requests that no client has taken yet
     */
    int waiting();

    /**
     * Waits until all requests are done, those in the queue too.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    void drain() throws InterruptedException;

    /** Empties the queue and interrupts the clients that are at work; does not wait for them. */
    void stop();
}
