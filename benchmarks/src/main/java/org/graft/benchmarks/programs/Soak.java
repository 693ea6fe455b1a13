package org.graft.benchmarks.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.graft.model.ImageClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Classifies photos by many threads for a long time, and watches whether memory grows or answers change.
 *
 * <pre>
 * . cli/src/exec/environment.sh
 * java -cp benchmarks/target/benchmarks.jar org.graft.benchmarks.programs.Soak \
 *     PyTorch models/photos photos 100000 8 --micro-batch 8 --ceiling 2000
 * </pre>
 *
 * <p>Ten times it prints the seconds, the resident size, and how many answers changed and failed; at the end the images a
 * second. An answer is the most probable class; it changed if it is another one than the photo's first. The exit code is 1 if
 * an answer changed or failed, or if the resident size was above the ceiling at one of these times.
 */
@Command(name = "Soak", description = "Classifies photos for a long time, and watches memory and answers.")
public final class Soak implements Callable<Integer> {

    private static final int REPORTS = 10;

    @Mixin
    ClassifierArguments given;

    @Parameters(index = "3", paramLabel = "N", description = "The number of classifications.")
    int predictions;

    @Parameters(index = "4", paramLabel = "THREADS", description = "The number of threads that classify.")
    int threads;

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "The largest micro-batch; 1 for each image by itself. Default: ${DEFAULT-VALUE}.")
    int microBatch;

    @Option(
            names = "--ceiling",
            paramLabel = "MB",
            description = "The largest resident size in megabytes. Default: no limit.")
    Long ceiling;

    /** Made by {@link #main}. */
    Soak() {}

    /** What is asked for the class of a photo. */
    @FunctionalInterface
    interface Answers {

        /** Returns the most probable class. */
        String of(Path photo) throws Exception;
    }

    /**
     * What happened.
     *
     * @param predictions the number of classifications
     * @param seconds how long they took
     * @param largest the largest resident size at a report, in megabytes
     * @param changed the number of answers that were other ones than the first
     * @param failed the number of classifications without an answer
     */
    record Outcome(int predictions, double seconds, long largest, int changed, int failed) {

        /** Returns whether all is as it should be. */
        boolean isSound(OptionalLong ceiling) {
            return changed == 0 && failed == 0 && (ceiling.isEmpty() || largest <= ceiling.getAsLong());
        }

        private String describe(long resident) {
            return String.format(
                    Locale.ROOT,
                    "%d predictions, %.0f s, %d MB resident, %d changed answers, %d failed",
                    predictions,
                    seconds,
                    resident,
                    changed,
                    failed);
        }
    }

    /**
     * Runs the program.
     *
     * @param arguments the arguments
     */
    public static void main(String[] arguments) {
        System.exit(Program.run(new Soak(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Program.requireOne("N", predictions);
        Program.requireOne("THREADS", threads);
        Program.requireOne("--micro-batch", microBatch);
        OptionalLong limit = ceiling == null ? OptionalLong.empty() : OptionalLong.of(ceiling);
        List<Path> files = Photos.in(given.photos);
        Program.prepareAllocator();
        try (ImageClassifier classifier =
                ImageClassifier.load(given.model, ClassifierArguments.options(given.engine, microBatch))) {
            Outcome outcome = new Run(
                            photo -> classifier.classify(photo).best().getClassName(),
                            files,
                            ResidentMemory::megabytes,
                            System.out::println)
                    .run(predictions, threads);
            System.out.printf(Locale.ROOT, "done: %.1f images/s%n", outcome.predictions() / outcome.seconds());
            if (limit.isPresent() && outcome.largest() > limit.getAsLong()) {
                System.out.println(
                        "the resident size was " + outcome.largest() + " MB, above the ceiling of " + ceiling + " MB");
            }
            return outcome.isSound(limit) ? Program.DONE : Program.FAILED;
        }
    }

    /** One soak. Its counters are shared by the threads. */
    static final class Run {

        private final Answers answers;
        private final List<Path> photos;
        private final LongSupplier resident;
        private final Consumer<String> lines;
        private final Map<Path, String> first = new ConcurrentHashMap<>();
        private final AtomicInteger changed = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private long begin;
        private int done;
        private long largest;

        /**
         * Prepares a soak.
         *
         * @param answers classifies
         * @param photos what to classify, one after the other, again and again
         * @param resident reads the resident size in megabytes
         * @param lines takes what there is to say
         */
        Run(Answers answers, List<Path> photos, LongSupplier resident, Consumer<String> lines) {
            this.answers = answers;
            this.photos = photos;
            this.resident = resident;
            this.lines = lines;
        }

        /**
         * Classifies; once only.
         *
         * @param predictions how often
         * @param threads by how many threads
         * @return what happened
         */
        Outcome run(int predictions, int threads) throws InterruptedException {
            AtomicInteger next = new AtomicInteger();
            int step = Math.max(1, predictions / REPORTS);
            begin = System.nanoTime();
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            for (int thread = 0; thread < threads; thread++) {
                pool.execute(() -> {
                    for (int i = next.getAndIncrement(); i < predictions; i = next.getAndIncrement()) {
                        classify(photos.get(i % photos.size()));
                        count(step, predictions);
                    }
                });
            }
            pool.shutdown();
            pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            return outcome();
        }

        private void classify(Path photo) {
            try {
                String answer = answers.of(photo);
                String before = first.putIfAbsent(photo, answer);
                if (before != null && !before.equals(answer)) {
                    changed.incrementAndGet();
                }
            } catch (Exception | Error e) {
                // Also when memory is short, which is what a soak is to find.
                failed.incrementAndGet();
                lines.accept(photo + " failed: " + e);
            }
        }

        private synchronized void count(int step, int predictions) {
            done++;
            if (done % step == 0 || done == predictions) {
                long now = resident.getAsLong();
                largest = Math.max(largest, now);
                lines.accept(outcome().describe(now));
            }
        }

        private synchronized Outcome outcome() {
            return new Outcome(done, (System.nanoTime() - begin) / 1e9, largest, changed.get(), failed.get());
        }
    }
}
