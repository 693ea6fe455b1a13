package org.graft.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.graft.image.DecodedImage;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.ImageDecodingException.Reason;

/**
 * Decodes and prepares images on worker threads while the caller computes on those that are ready; the results come in the
 * order of the paths.
 *
 * <p>At most a fixed number of images are under way or waiting to be taken, so memory does not grow with the number of images. An
 * image that cannot be decoded or prepared is an item like the others, with its failure.
 *
 * <p>The iterator is for one thread. Closing it stops the workers; they are daemon threads and never keep a program alive.
 *
 * @param <T> what is made of an image
 */
public final class ImagePipeline<T> implements Iterator<ImagePipeline.Item<T>>, AutoCloseable {

    private static final int MOST_THREADS = 4;
    private static final int AHEAD_PER_THREAD = 4;
    private static final long STOP_SECONDS = 10;

    /**
     * Makes something of a decoded image: one picture, or several variants, or a digest. Called on worker threads, for several
     * images at a time.
     *
     * @param <T> what is made
     */
    @FunctionalInterface
    public interface Preparation<T> {

        /**
         * Makes something of an image.
         *
         * @param index the index of the image in the list of paths
         * @param decoded the decoded image
         * @return what the item holds, not null
         * @throws RuntimeException if nothing can be made of this image; it becomes the failure of the item
         */
        T prepare(int index, DecodedImage decoded);
    }

    /**
     * One image's result.
     *
     * @param <T> what is made of an image
     * @param index the index of the image in the list of paths
     * @param path the image file
     * @param value what was made of it, null if it could not be decoded or prepared
     * @param failure why it could not, null if it could
     */
    public record Item<T>(int index, Path path, T value, ImageDecodingException failure) {

        /**
         * Returns whether the image was decoded and prepared.
         *
         * @return true if there is a value, false if there is a failure
         */
        public boolean isDecoded() {
            return failure == null;
        }
    }

    private final List<Path> paths;
    private final Preparation<T> preparation;
    private final ImageDecoder decoder;
    private final int ahead;
    private final ExecutorService workers;
    private final Deque<Future<Item<T>>> underWay = new ArrayDeque<>();
    private int submitted;
    private boolean closed;

    /**
     * Starts a pipeline with the default number of threads and items under way.
     *
     * @param paths the image files
     * @param decoder the decoder
     * @param preparation what is made of each
     */
    public ImagePipeline(List<Path> paths, ImageDecoder decoder, Preparation<T> preparation) {
        this(paths, decoder, preparation, 1);
    }

    /**
     * Starts a pipeline for a caller that takes several images at a time: the next ones are made while it works on those.
     *
     * @param paths the image files
     * @param decoder the decoder
     * @param preparation what is made of each
     * @param batchSize how many images the caller takes at a time, 1 or more
     */
    public ImagePipeline(List<Path> paths, ImageDecoder decoder, Preparation<T> preparation, int batchSize) {
        this(
                paths,
                decoder,
                preparation,
                defaultThreads(),
                Math.max(AHEAD_PER_THREAD * defaultThreads(), batchSize + defaultThreads()));
    }

    /**
     * Starts a pipeline.
     *
     * @param paths the image files
     * @param decoder the decoder
     * @param preparation what is made of each
     * @param threads the number of worker threads, 1 or more
     * @param ahead the largest number of images under way or waiting to be taken, 1 or more
     */
    public ImagePipeline(List<Path> paths, ImageDecoder decoder, Preparation<T> preparation, int threads, int ahead) {
        if (threads < 1 || ahead < 1) {
            throw new IllegalArgumentException(
                    "a pipeline of " + threads + " threads and " + ahead + " images ahead; both must be 1 or more");
        }
        this.paths = List.copyOf(paths);
        this.decoder = decoder;
        this.preparation = preparation;
        this.ahead = ahead;
        AtomicInteger number = new AtomicInteger();
        workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "graft-decode-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        fill();
    }

    /**
     * Returns the default number of worker threads: all processors but one, at least 1 and at most 4.
     *
     * @return the number
     */
    public static int defaultThreads() {
        return Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors() - 1));
    }

    private void fill() {
        while (submitted < paths.size() && underWay.size() < ahead) {
            int index = submitted++;
            underWay.add(workers.submit(() -> work(index)));
        }
    }

    private Item<T> work(int index) {
        Path path = paths.get(index);
        try {
            return new Item<>(index, path, preparation.prepare(index, decoder.decode(path)), null);
        } catch (ImageDecodingException e) {
            return new Item<>(index, path, null, e);
        } catch (RuntimeException e) {
            // One odd picture among thousands must not end a run of hours.
            ImageDecodingException failure = new ImageDecodingException(
                    path.toString(),
                    Reason.UNPREPARED,
                    "the picture cannot be prepared (" + e + ")",
                    "save it again in another size, or leave it out",
                    e);
            return new Item<>(index, path, null, failure);
        }
    }

    @Override
    public boolean hasNext() {
        return !underWay.isEmpty();
    }

    /**
     * Returns the next image's result, waiting for it if it is not ready.
     *
     * @return the result
     * @throws NoSuchElementException after the last one
     * @throws CancellationException if the pipeline is closed or this thread was interrupted, which also closes it
     */
    @Override
    public Item<T> next() {
        if (closed) {
            throw new CancellationException("the image pipeline is closed");
        }
        Future<Item<T>> head = underWay.poll();
        if (head == null) {
            throw new NoSuchElementException("all " + paths.size() + " images were taken");
        }
        try {
            Item<T> item = head.get();
            fill();
            return item;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for an image");
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("preparing an image failed: " + e.getCause(), e.getCause());
        }
    }

    /** Stops the workers and gives up the images under way. May be called more than once. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        underWay.clear();
        workers.shutdownNow();
        try {
            // The images in work are finished, so that no file is open and no memory in use afterwards.
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
