package org.graft.benchmarks.load;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that are threads, in real time. The thread that makes them is the dispatcher.
 *
 * <p>The threads are daemons and end with {@link #close}.
 */
final class ThreadClients implements Clients, AutoCloseable {

    private final Thread dispatcher = Thread.currentThread();
    private final ThreadPoolExecutor pool;

    /**
     * Starts the threads.
     *
     * @param count the number of clients, 1 or more
     */
    ThreadClients(int count) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "graft-load-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                // A client may stop the run at any moment, also between the dispatcher's look and its next request.
                new ThreadPoolExecutor.DiscardPolicy());
        // The start of a thread is no part of a latency.
        pool.prestartAllCoreThreads();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void waitUntil(long time) throws InterruptedException {
        while (!pool.isShutdown()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = time - System.nanoTime();
            if (left <= 0) {
                return;
            }
            // No spinning for the last microseconds: it would take a processor from the service.
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public void execute(Runnable request) {
        pool.execute(request);
    }

    @Override
    public int waiting() {
        return pool.getQueue().size();
    }

    @Override
    public void drain() throws InterruptedException {
        pool.shutdown();
        pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop() {
        pool.shutdownNow();
        LockSupport.unpark(dispatcher);
    }

    /** Stops the clients and waits for them, also for one whose service ignores the interruption. */
    @Override
    public void close() {
        pool.shutdownNow();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // A client that still computes would use a model that the caller closes next.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
