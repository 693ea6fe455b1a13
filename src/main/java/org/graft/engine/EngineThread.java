package org.graft.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The one thread on which an owner's computations run, one after the other in the order of the calls, however many threads
 * call.
 *
 * <p>OpenMP, which the engines compute with, keeps a team of threads for each thread that calls it, and a team waits for its
 * next work busily for a while: with several callers the teams take the processors from each other, and an answer takes
 * several times as long.
 *
 * <p>Safe for use by many threads. The thread is a daemon: it never keeps a program alive.
 */
public final class EngineThread implements AutoCloseable {

    private final String owner;
    private final ExecutorService executor;

    /**
     * Starts a thread.
     *
     * @param owner what it computes for, as error messages say it: {@code the classifier of models/photos}
     */
    public EngineThread(String owner) {
        this.owner = owner;
        executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "graft-engine");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Computes something on the thread and waits for it, also if the caller is interrupted, which it finds out afterwards.
     *
     * @param task what to compute; its exceptions are those of this call
     * @param <T> the type of the result
     * @return the result
     * @throws IllegalStateException if the thread is closed
     */
    public <T> T call(Supplier<T> task) {
        Callable<T> callable = task::get;
        Future<T> future;
        try {
            future = executor.submit(callable);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(owner + " is closed", e);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException exception) {
            return exception;
        }
        return new IllegalStateException(cause);
    }

    /** Ends the thread when it has computed what was asked of it so far. May be called more than once. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
