package org.graft.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.graft.image.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of any number of threads, computed in the order of their calls by a fixed number of predictors, each on a thread of
 * its own.
 *
 * <p>OpenMP, which the engines compute with, keeps a team of threads for each thread that calls it, and a team waits for its
 * next work busily for a while: with several callers the teams take the processors from each other, and an answer takes
 * longer. So callers wait here, and one thread calls the engine.
 *
 * <p>Safe for use by many threads. Its threads are daemons: they never keep a program alive.
 */
final class RequestQueue implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RequestQueue.class);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long SHORT_NANOS = 1_000_000;

    private final String owner;
    private final Duration maximumWaiting;
    private final MicroBatching microBatching;
    private final ClassifierListener listener;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final AtomicInteger announced = new AtomicInteger();
    private int lastBatch;
    private int busy;
    private boolean gathering;
    private boolean closed;

    /** What is computed of images. Requests of one kind can be put together. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Kind {
        PROBABILITIES(CompiledNetwork::probabilities),
        LOGITS(CompiledNetwork::logits);

        private final BiFunction<CompiledNetwork, List<RgbImage>, float[][]> computation;

        Kind(BiFunction<CompiledNetwork, List<RgbImage>, float[][]> computation) {
            this.computation = computation;
        }
    }

    /** What a caller waits for. One is equal to itself alone. */
    private static final class Request {

        private final Kind kind;
        private final List<RgbImage> images;
        private final long arrival = System.nanoTime();
        private final CompletableFuture<float[][]> answer = new CompletableFuture<>();

        Request(Kind kind, List<RgbImage> images) {
            this.kind = kind;
            this.images = List.copyOf(images);
        }

        Kind kind() {
            return kind;
        }

        List<RgbImage> images() {
            return images;
        }

        long arrival() {
            return arrival;
        }

        CompletableFuture<float[][]> answer() {
            return answer;
        }

        boolean fits(Request other) {
            RgbImage own = images.get(0);
            RgbImage others = other.images.get(0);
            return kind == other.kind && own.width() == others.width() && own.height() == others.height();
        }
    }

    /**
     * Starts the predictors.
     *
     * @param owner whose they are, as error messages say it: {@code the classifier of models/photos}
     * @param options how many there are, and how requests wait for them
     * @param maker makes what a predictor computes with, on the thread of the predictor, which closes it
     */
    RequestQueue(String owner, ClassifierOptions options, Supplier<CompiledNetwork> maker) {
        this.owner = owner;
        this.maximumWaiting = options.maximumWaiting();
        this.microBatching = options.microBatching();
        this.listener = new GuardedListener(options.listener());
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        try {
            for (int number = 1; number <= options.predictors(); number++) {
                CompletableFuture<Void> start = new CompletableFuture<>();
                starts.add(start);
                Thread thread = new Thread(() -> run(maker, start), "graft-predictor-" + number);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            starts.forEach(RequestQueue::await);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void run(Supplier<CompiledNetwork> maker, CompletableFuture<Void> start) {
        CompiledNetwork network;
        try {
            network = maker.get();
        } catch (RuntimeException | Error e) {
            start.completeExceptionally(e);
            return;
        }
        List<Request> batch = List.of();
        try (network) {
            start.complete(null);
            for (batch = take(); !batch.isEmpty(); batch = take()) {
                compute(network, batch);
            }
        } catch (RuntimeException | Error e) {
            // Memory may be short anywhere. Without its predictor a queue would let its callers wait for ever.
            try {
                giveUp();
            } finally {
                for (Request request : batch) {
                    request.answer().completeExceptionally(e);
                }
            }
            LOGGER.error("A predictor of {} ends", owner, e);
            throw e;
        }
    }

    /** Waits for requests that are computed together; none if the queue is closed. */
    private List<Request> take() {
        lock.lock();
        try {
            while (true) {
                while (!closed && (waiting.isEmpty() || gathering)) {
                    changed.awaitUninterruptibly();
                }
                if (!closed && microBatching != null) {
                    awaitOthers();
                }
                if (closed) {
                    return List.of();
                }
                List<Request> batch = nextBatch();
                // What was waited for may have been refused meanwhile.
                if (!batch.isEmpty()) {
                    lastBatch = batch.size();
                    busy++;
                    return batch;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a batch is full, its first request has waited long enough, or no other is to be expected; one predictor at a
     * time does.
     */
    private void awaitOthers() {
        gathering = true;
        try {
            while (!closed && !waiting.isEmpty() && imagesOfNextBatch() < mostImages() && areOthersExpected()) {
                long left = waiting.element().arrival() + nanos(microBatching.maximumDelay()) - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody has the thread to interrupt it: the batch is as it is.
            LOGGER.debug("A predictor of {} was interrupted", owner, e);
        } finally {
            gathering = false;
            changed.signalAll();
        }
    }

    /** Callers who were together in a batch got their answers together, and may ask together again. */
    private boolean areOthersExpected() {
        return announced.get() > 0 || lastBatch > 1;
    }

    private int mostImages() {
        return microBatching == null ? 1 : microBatching.maximumImages();
    }

    private List<Request> nextBatch() {
        List<Request> batch = new ArrayList<>();
        int images = 0;
        for (Request request : waiting) {
            int more = request.images().size();
            if (batch.isEmpty() || (batch.get(0).fits(request) && images + more <= mostImages())) {
                batch.add(request);
                images += more;
            }
            if (images >= mostImages()) {
                break;
            }
        }
        // Not before the batch is whole: a request in neither of the two would never be answered.
        batch.forEach(waiting::remove);
        return batch;
    }

    private int imagesOfNextBatch() {
        int images = 0;
        for (Request request : waiting) {
            if (waiting.element().fits(request)) {
                images += request.images().size();
            }
        }
        return images;
    }

    private void compute(CompiledNetwork network, List<Request> batch) {
        List<RgbImage> images = new ArrayList<>();
        long begin = System.nanoTime();
        List<float[][]> answers;
        try {
            batch.forEach(request -> images.addAll(request.images()));
            answers = split(batch.get(0).kind().computation.apply(network, images), batch);
        } catch (RuntimeException | Error e) {
            // Also when memory is short: the callers must not wait for ever, and the next batch may be smaller.
            release();
            batch.forEach(request -> request.answer().completeExceptionally(e));
            listener.failed(e);
            return;
        }
        long end = System.nanoTime();
        release();
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(answers.get(i));
        }
        listener.computed(images.size(), Duration.ofNanos(end - begin));
        for (Request request : batch) {
            listener.answered(
                    request.images().size(),
                    Duration.ofNanos(begin - request.arrival()),
                    Duration.ofNanos(end - request.arrival()));
        }
    }

    /** Gives each request its rows. */
    private static List<float[][]> split(float[][] rows, List<Request> batch) {
        List<float[][]> answers = new ArrayList<>();
        int row = 0;
        for (Request request : batch) {
            int end = row + request.images().size();
            answers.add(Arrays.copyOfRange(rows, Objects.checkFromToIndex(row, end, rows.length), end));
            row = end;
        }
        return answers;
    }

    /** A predictor is free before its callers hear of it: what they ask for next finds one. */
    private void release() {
        lock.lock();
        try {
            busy--;
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }

    /**
     * Asks for a computation and waits for it, also if the caller is interrupted, which it finds out afterwards.
     *
     * @param kind what to compute
     * @param images the images, at least one
     * @return one row an image
     * @throws ClassifierBusyException if no predictor came free in time
     * @throws IllegalStateException if the queue is closed, or is closed before the computation begins
     */
    float[][] ask(Kind kind, List<RgbImage> images) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("there are no images");
        }
        Request request = new Request(kind, images);
        lock.lock();
        try {
            if (closed) {
                throw isClosed();
            }
            waiting.add(request);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (maximumWaiting != null && !isTakenInTime(request)) {
            listener.refused(images.size());
            throw new ClassifierBusyException(owner + " was busy for " + maximumWaiting.toMillis()
                    + " ms, as long as a request may wait; try again later");
        }
        try {
            return await(request.answer());
        } catch (RuntimeException | Error e) {
            throw unchecked(CallerFailure.of(e));
        }
    }

    /**
     * Announces a request, which comes when its images are prepared: a batch waits for it.
     *
     * @throws IllegalStateException if the queue is closed
     */
    void announce() {
        requireOpen();
        announced.incrementAndGet();
    }

    /**
     * Checks that requests are taken.
     *
     * @throws IllegalStateException if the queue is closed
     */
    void requireOpen() {
        if (!isOpen()) {
            throw isClosed();
        }
    }

    /** Returns whether requests are taken: not after {@link #close}, and not after a predictor ended. */
    boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends what {@link #announce} began.
     *
     * @param comes whether the request comes now: then a batch that waits for it goes on waiting until it is here
     */
    void endAnnouncement(boolean comes) {
        announced.decrementAndGet();
        if (!comes) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Returns the listener of the options, which cannot do harm. */
    ClassifierListener listener() {
        return listener;
    }

    /** Returns false if the request was taken back. */
    private boolean isTakenInTime(Request request) {
        boolean interrupted = Thread.interrupted();
        try {
            long left = nanos(maximumWaiting);
            while (true) {
                try {
                    request.answer().get(left, TimeUnit.NANOSECONDS);
                    return true;
                } catch (ExecutionException e) {
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = request.arrival() + nanos(maximumWaiting) - System.nanoTime();
                } catch (TimeoutException e) {
                    lock.lock();
                    try {
                        if (!waiting.contains(request)) {
                            return true;
                        }
                        if (!isNext(request)) {
                            return !waiting.remove(request);
                        }
                    } finally {
                        lock.unlock();
                    }
                    // A free predictor is about to take it.
                    left = SHORT_NANOS;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the free predictors take a request before one of the others comes free. */
    private boolean isNext(Request request) {
        int free = threads.size() - busy;
        int images = 0;
        for (Request before : waiting) {
            if (before == request) {
                return images < free * mostImages();
            }
            images += Math.max(1, Math.min(mostImages(), before.images().size()));
        }
        return false;
    }

    private static <T> T await(CompletableFuture<T> future) {
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
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    private IllegalStateException isClosed() {
        return new IllegalStateException(owner + " is closed");
    }

    private void giveUp() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            IllegalStateException refusal = isClosed();
            for (Request request = waiting.poll(); request != null; request = waiting.poll()) {
                request.answer().completeExceptionally(refusal);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finishes the computations under way, gives up the requests that wait, and frees what the predictors own. May be called
     * more than once.
     */
    @Override
    public void close() {
        giveUp();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive() && thread != Thread.currentThread()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
