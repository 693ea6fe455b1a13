package org.graft.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.graft.image.RgbImage;
import org.graft.model.RequestQueue.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Callers, predictors and batches, with networks whose answer is the first sample of the image. */
@Timeout(60)
class RequestQueueTest {

    private static final ClassifierOptions OPTIONS = ClassifierOptions.defaults();
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    private final Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean gated;
    private volatile boolean forgetful;
    private volatile Throwable failure;

    private final class Network implements CompiledNetwork {

        Network() {
            open.incrementAndGet();
        }

        @Override
        public float[][] probabilities(List<RgbImage> images) {
            threads.add(Thread.currentThread());
            batches.add(images.size());
            begun.countDown();
            if (gated) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (failure instanceof Error error) {
                throw error;
            } else if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return images.stream()
                    .skip(forgetful ? 1 : 0)
                    .map(image -> new float[] {image.sample(0, 0, 0)})
                    .toArray(float[][]::new);
        }

        @Override
        public float[][] logits(List<RgbImage> images) {
            batches.add(images.size());
            return images.stream()
                    .map(image -> new float[] {-image.sample(0, 0, 0)})
                    .toArray(float[][]::new);
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private RequestQueue queue(ClassifierOptions options) {
        return new RequestQueue("the classifier of models/a", options, Network::new);
    }

    private static RgbImage image(int shade) {
        return new RgbImage(1, 1, new byte[] {(byte) shade, 0, 0});
    }

    private static CompletableFuture<float[][]> ask(RequestQueue queue, int... shades) {
        List<RgbImage> images = new ArrayList<>();
        for (int shade : shades) {
            images.add(image(shade));
        }
        CompletableFuture<float[][]> answer = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                answer.complete(queue.ask(Kind.PROBABILITIES, images));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        return answer;
    }

    private static void assertAnswer(CompletableFuture<float[][]> answer, float... expected) throws Exception {
        float[][] rows = answer.get(30, TimeUnit.SECONDS);
        assertEquals(expected.length, rows.length);
        for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(new float[] {expected[i]}, rows[i]);
        }
    }

    private static Throwable cause(CompletableFuture<float[][]> answer) {
        return assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void allCallersShareOneThread() throws Exception {
        try (RequestQueue queue = queue(OPTIONS)) {
            List<CompletableFuture<float[][]>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(ask(queue, i));
            }
            for (int i = 0; i < 20; i++) {
                assertAnswer(answers.get(i), i);
            }
        }
        assertEquals(1, threads.size());
        assertTrue(threads.iterator().next().isDaemon(), "a program may end without closing it");
        assertEquals(Collections.nCopies(20, 1), batches);
        assertEquals(0, open.get());
    }

    @Test
    void predictorsComputeAtTheSameTime() throws Exception {
        gated = true;
        try (RequestQueue queue = queue(OPTIONS.withPredictors(2))) {
            CompletableFuture<float[][]> first = ask(queue, 1);
            CompletableFuture<float[][]> second = ask(queue, 2);
            while (batches.size() < 2) {
                Thread.onSpinWait();
            }
            gate.countDown();
            assertAnswer(first, 1);
            assertAnswer(second, 2);
            assertEquals(2, open.get());
        }
        assertEquals(2, threads.size());
        assertEquals(0, open.get());
    }

    @Test
    void requestsThatComeTogetherAreOneBatch() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(4, LONG)))) {
            queue.announce();
            CompletableFuture<float[][]> first = ask(queue, 1, 2);
            CompletableFuture<float[][]> second = ask(queue, 3);
            CompletableFuture<float[][]> third = ask(queue, 4);
            assertAnswer(first, 1, 2);
            assertAnswer(second, 3);
            assertAnswer(third, 4);
        }
        assertEquals(List.of(4), batches);
    }

    /** Both wait for the same first request; only one can have it, and the other must be there for the next. */
    @Test
    void predictorsThatGatherBatchesStayAlive() throws Exception {
        ClassifierOptions options =
                OPTIONS.withPredictors(2).withMicroBatching(new MicroBatching(4, Duration.ofMillis(5)));
        try (RequestQueue queue = queue(options)) {
            queue.announce();
            for (int i = 0; i < 20; i++) {
                assertAnswer(ask(queue, i), i);
            }
            gated = true;
            CompletableFuture<float[][]> first = ask(queue, 1, 1, 1, 1);
            CompletableFuture<float[][]> second = ask(queue, 2, 2, 2, 2);
            while (batches.size() < 22) {
                Thread.onSpinWait();
            }
            gate.countDown();
            assertAnswer(first, 1, 1, 1, 1);
            assertAnswer(second, 2, 2, 2, 2);
        }
        assertEquals(0, open.get());
    }

    @Test
    void waitingIsLimitedForBatchesToo() throws Exception {
        gated = true;
        ClassifierOptions options = OPTIONS.withMaximumWaiting(Duration.ofMillis(50))
                .withMicroBatching(new MicroBatching(2, Duration.ofMillis(5)));
        try (RequestQueue queue = queue(options)) {
            CompletableFuture<float[][]> running = ask(queue, 1, 1);
            begun.await();
            List<CompletableFuture<float[][]>> waiting = List.of(ask(queue, 2), ask(queue, 3), ask(queue, 4));
            for (CompletableFuture<float[][]> each : waiting) {
                assertTrue(cause(each) instanceof ClassifierBusyException, "" + cause(each));
            }
            gate.countDown();
            assertAnswer(running, 1, 1);
            assertAnswer(ask(queue, 5), 5);
        }
        assertEquals(List.of(2, 1), batches);
    }

    @Test
    void aBatchDoesNotWaitForeverForOthers() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(4, Duration.ofMillis(20))))) {
            queue.announce();
            assertAnswer(ask(queue, 1), 1);
        }
        assertEquals(List.of(1), batches);
    }

    @Test
    void aCallerWhoIsAloneDoesNotWait() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(4, Duration.ofDays(1))))) {
            queue.announce();
            queue.endAnnouncement(true);
            for (int i = 0; i < 5; i++) {
                assertAnswer(ask(queue, i), i);
            }
        }
        assertEquals(List.of(1, 1, 1, 1, 1), batches);
    }

    @Test
    void aRequestThatComesToNothingIsAwaitedNoLonger() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(2, Duration.ofDays(1))))) {
            queue.announce();
            CompletableFuture<float[][]> waiting = ask(queue, 1);
            assertThrows(TimeoutException.class, () -> waiting.get(50, TimeUnit.MILLISECONDS));
            queue.endAnnouncement(false);
            assertAnswer(waiting, 1);
        }
    }

    /** The callers of a batch may all come again, the first of them before the others. */
    @Test
    void afterABatchOfSeveralTheNextWaits() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(2, Duration.ofDays(1))))) {
            queue.announce();
            List<CompletableFuture<float[][]>> together = List.of(ask(queue, 2), ask(queue, 3));
            assertAnswer(together.get(0), 2);
            assertAnswer(together.get(1), 3);
            queue.endAnnouncement(true);

            CompletableFuture<float[][]> first = ask(queue, 4);
            assertThrows(TimeoutException.class, () -> first.get(50, TimeUnit.MILLISECONDS));
            assertAnswer(ask(queue, 5), 5);
            assertAnswer(first, 4);
        }
        assertEquals(List.of(2, 2), batches);
    }

    @Test
    void largeRequestsAreComputedByThemselves() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(2, LONG)))) {
            assertAnswer(ask(queue, 1, 2, 3), 1, 2, 3);
        }
        assertEquals(List.of(3), batches);
    }

    @Test
    void onlyRequestsOfOneKindAndSizeAreOneBatch() throws Exception {
        gated = true;
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(2, Duration.ofMillis(20))))) {
            CompletableFuture<float[][]> running = ask(queue, 1, 2);
            begun.await();
            CompletableFuture<float[][]> wide = CompletableFuture.supplyAsync(() ->
                    queue.ask(Kind.PROBABILITIES, List.of(new RgbImage(2, 1, new byte[] {9, 0, 0, 0, 0, 0}))));
            CompletableFuture<float[][]> narrow = ask(queue, 3);
            CompletableFuture<float[][]> logits =
                    CompletableFuture.supplyAsync(() -> queue.ask(Kind.LOGITS, List.of(image(4))));
            gate.countDown();
            assertAnswer(running, 1, 2);
            assertAnswer(wide, 9);
            assertAnswer(narrow, 3);
            assertAnswer(logits, -4);
        }
        assertEquals(List.of(2, 1, 1, 1), batches);
    }

    @Test
    void aRequestThatWaitsTooLongIsRefusedAndNotComputed() throws Exception {
        gated = true;
        AtomicInteger refused = new AtomicInteger();
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void refused(int images) {
                refused.addAndGet(images);
            }
        };
        try (RequestQueue queue =
                queue(OPTIONS.withMaximumWaiting(Duration.ofMillis(50)).withListener(listener))) {
            CompletableFuture<float[][]> running = ask(queue, 1);
            begun.await();
            ClassifierBusyException busy =
                    assertThrows(ClassifierBusyException.class, () -> queue.ask(Kind.PROBABILITIES, List.of(image(2))));
            assertTrue(
                    busy.getMessage().startsWith("the classifier of models/a was busy for 50 ms"), busy.getMessage());
            assertFalse(running.isDone(), "what is computed may take longer");
            gate.countDown();
            assertAnswer(running, 1);
        }
        assertEquals(1, refused.get());
        assertEquals(List.of(1), batches);
    }

    @Test
    void withoutWaitingAnIdlePredictorTakesARequest() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMaximumWaiting(Duration.ZERO))) {
            for (int i = 0; i < 50; i++) {
                assertAnswer(ask(queue, i), i);
            }
        }
    }

    @Test
    void failuresAreThoseOfTheComputationAndTheQueueGoesOn() throws Exception {
        List<Throwable> heard = Collections.synchronizedList(new ArrayList<>());
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void failed(Throwable cause) {
                heard.add(cause);
                throw new IllegalStateException("a listener that fails");
            }
        };
        try (RequestQueue queue = queue(OPTIONS.withListener(listener))) {
            for (Throwable thrown : List.of(new IllegalArgumentException("no"), new AssertionError("broken"))) {
                failure = thrown;
                Throwable caught = cause(ask(queue, 1));
                assertEquals(thrown.getClass(), caught.getClass());
                assertEquals(thrown.getMessage(), caught.getMessage());
            }
            failure = null;
            assertAnswer(ask(queue, 2), 2);
        }
        assertEquals(2, heard.size());
    }

    @Test
    void aNetworkThatForgetsAnImageIsAFailureAndTheQueueGoesOn() throws Exception {
        forgetful = true;
        try (RequestQueue queue = queue(OPTIONS)) {
            assertEquals(
                    IndexOutOfBoundsException.class, cause(ask(queue, 1, 2)).getClass());
            forgetful = false;
            assertAnswer(ask(queue, 3), 3);
        }
    }

    /** As when memory is short outside of a computation, which no test can bring about. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_19)
    @SuppressWarnings({"deprecation", "removal"})
    void whenAPredictorEndsNobodyWaitsForIt() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(4, LONG)))) {
            assertAnswer(ask(queue, 1), 1);
            Thread predictor = threads.iterator().next();
            queue.announce();
            CompletableFuture<float[][]> waiting = ask(queue, 2);
            while (predictor.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertTrue(queue.isOpen());

            predictor.stop();

            assertEquals(IllegalStateException.class, cause(waiting).getClass());
            assertFalse(queue.isOpen());
            assertEquals(IllegalStateException.class, cause(ask(queue, 3)).getClass());
            predictor.join();
            assertEquals(0, open.get());
        }
    }

    /** Callers of one batch fail together: what one adds to its exception is none of the other's. */
    @Test
    void eachCallerOfABatchThatFailsHasItsOwnException() throws Exception {
        try (RequestQueue queue = queue(OPTIONS.withMicroBatching(new MicroBatching(2, LONG)))) {
            queue.announce();
            for (Throwable thrown : List.of(
                    new EngineException("no such operator"),
                    new IllegalStateException("released"),
                    new OutOfMemoryError("Java heap space"))) {
                failure = thrown;
                CompletableFuture<float[][]> first = ask(queue, 1);
                CompletableFuture<float[][]> second = ask(queue, 2);
                for (Throwable caught : List.of(cause(first), cause(second))) {
                    assertEquals(thrown.getClass(), caught.getClass());
                    assertEquals(thrown.getMessage(), caught.getMessage());
                    assertSame(thrown, caught.getCause());
                }
                assertNotSame(cause(first), cause(second));
            }
        }
        assertEquals(List.of(2, 2, 2), batches);
    }

    @Test
    void anExceptionOfAnUnknownTypeKeepsItsType() throws Exception {
        failure = new UncheckedIOException(new IOException("a disk"));
        try (RequestQueue queue = queue(OPTIONS)) {
            assertSame(failure, cause(ask(queue, 1)));
        }
    }

    @Test
    void interruptedCallersGetTheirAnswerAndStayInterrupted() {
        for (ClassifierOptions options : List.of(OPTIONS, OPTIONS.withMaximumWaiting(LONG))) {
            try (RequestQueue queue = queue(options)) {
                Thread.currentThread().interrupt();
                assertEquals(7, queue.ask(Kind.PROBABILITIES, List.of(image(7)))[0][0]);
                assertTrue(Thread.interrupted(), "the flag");
            }
        }
    }

    @Test
    void closingFinishesWhatRunsAndGivesUpWhatWaits() throws Exception {
        gated = true;
        RequestQueue queue = queue(OPTIONS);
        CompletableFuture<float[][]> running = ask(queue, 1);
        begun.await();
        CompletableFuture<float[][]> waiting = ask(queue, 2);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(queue::close);

        assertEquals("the classifier of models/a is closed", cause(waiting).getMessage());
        assertFalse(closing.isDone());
        gate.countDown();

        assertAnswer(running, 1);
        closing.get(30, TimeUnit.SECONDS);
        queue.close();
        assertEquals(0, open.get());
        assertEquals(
                "the classifier of models/a is closed",
                assertThrows(IllegalStateException.class, () -> queue.ask(Kind.PROBABILITIES, List.of(image(1))))
                        .getMessage());
    }

    @Test
    void aPredictorThatCannotBeMadeIsTheErrorOfTheStart() {
        IllegalStateException expected = new IllegalStateException("no memory");
        AtomicInteger made = new AtomicInteger();
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> new RequestQueue("the classifier", OPTIONS.withPredictors(3), () -> {
                    if (made.incrementAndGet() == 2) {
                        throw expected;
                    }
                    return new Network();
                }));
        assertSame(expected, thrown);
        assertEquals(0, open.get(), "the others are closed");
    }

    @Test
    void noImagesAreAnError() {
        try (RequestQueue queue = queue(OPTIONS)) {
            assertThrows(IllegalArgumentException.class, () -> queue.ask(Kind.PROBABILITIES, List.of()));
        }
    }
}
