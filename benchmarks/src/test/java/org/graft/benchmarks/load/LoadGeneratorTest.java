package org.graft.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The threads of the generator, in real time. The times that are asserted are lower bounds, which hold on a busy machine too; the
 * timeouts are for a run that would wait for hours.
 */
@Timeout(120)
class LoadGeneratorTest {

    private static final long MILLISECOND = 1_000_000;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ArrivalSchedule TWO_NOW_ONE_IN_AN_HOUR =
            new ArrivalSchedule(1, HOUR, 0, 0, HOUR.toNanos() - 1);

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @Test
    void everyRequestIsServedOnceByTheClientThreads() throws Exception {
        ArrivalSchedule schedule = ArrivalSchedule.poisson(2000, Duration.ofMillis(300), 7);
        Set<Integer> served = ConcurrentHashMap.newKeySet();
        List<Integer> twice = new ArrayList<>();
        LoadResult result = run(schedule, 3, request -> {
            threads.add(Thread.currentThread());
            if (!served.add(request)) {
                synchronized (twice) {
                    twice.add(request);
                }
            }
        });
        assertThreadsEnded();
        assertEquals(List.of(), twice);
        assertEquals(schedule.size(), served.size());
        long counted = IntStream.range(0, schedule.size())
                .filter(i -> schedule.dueNanos(i) >= 30 * MILLISECOND)
                .count();
        assertEquals(counted, result.requests());
        assertTrue(threads.size() <= 3, threads.toString());
        assertFalse(threads.contains(Thread.currentThread()));
        assertEquals(
                result.latency().mean(), result.meanQueueWait() + result.meanServiceTime(), 1e-6, result.toString());
    }

    @Test
    void asManyRequestsAsThereAreClientsAreServedAtATime() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        // The three only return when all of them are there.
        LoadResult result = run(due(100, 100, 100), 3, request -> {
            together.countDown();
            together.await(1, TimeUnit.MINUTES);
        });
        assertEquals(0, together.getCount());
        assertEquals(3, result.requests());
    }

    @Test
    void noRequestIsSentBeforeItsTime() throws Exception {
        ArrivalSchedule schedule = due(200, 300, 400);
        long begin = System.nanoTime();
        long[] begun = new long[schedule.size()];
        run(schedule, 1, request -> begun[request] = System.nanoTime() - begin);
        for (int i = 0; i < begun.length; i++) {
            assertTrue(begun[i] >= schedule.dueNanos(i), "request " + i + " after " + begun[i]);
        }
    }

    @Test
    void requestsThatComeDuringAStallCountTheirWaiting() throws Exception {
        // 500 ms of the first request, while nine more become due in 90 ms.
        ArrivalSchedule schedule = due(200, 210, 220, 230, 240, 250, 260, 270, 280, 290);
        LoadResult result = run(schedule, 1, request -> Thread.sleep(request == 0 ? 500 : 0));
        assertEquals(10, result.requests());
        // The last of them waits for at least 500 - 90 ms; 0.1 % is the histogram's.
        assertTrue(result.latency().p50() >= 409, result.toString());
        assertTrue(result.latency().max() >= 499, result.toString());
        assertTrue(result.meanQueueWait() >= 400, result.toString());
    }

    @Test
    void failureEndsTheRunWithoutWaitingForTheSchedule() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        UnsatisfiedLinkError cause = new UnsatisfiedLinkError("no such library");
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> new LoadGenerator(TWO_NOW_ONE_IN_AN_HOUR, 2).run(request -> {
                    threads.add(Thread.currentThread());
                    if (request == 0) {
                        busy.countDown();
                        // Ended by the interruption only.
                        Thread.sleep(HOUR.toMillis());
                    }
                    busy.await();
                    throw cause;
                }));
        assertSame(cause, failure.getCause());
        assertEquals(0, cause.getSuppressed().length);
        assertTrue(failure.getMessage().startsWith("request 1 of 3 failed: "), failure.getMessage());
        assertThreadsEnded();
    }

    @Test
    void failureOfAnotherClientIsKeptBesideTheFirst() {
        CountDownLatch busy = new CountDownLatch(1);
        IllegalStateException first = new IllegalStateException("no memory");
        IllegalStateException second = new IllegalStateException("the model is closed");
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> new LoadGenerator(TWO_NOW_ONE_IN_AN_HOUR, 2).run(request -> {
                    if (request == 1) {
                        busy.await();
                        throw first;
                    }
                    busy.countDown();
                    try {
                        Thread.sleep(HOUR.toMillis());
                    } catch (InterruptedException e) {
                        throw second;
                    }
                }));
        assertSame(first, failure.getCause());
        assertEquals(List.of(second), List.of(first.getSuppressed()));
    }

    @Test
    void interruptionEndsTheRunAndTheCallsUnderWay() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        FutureTask<LoadResult> run =
                new FutureTask<>(() -> new LoadGenerator(TWO_NOW_ONE_IN_AN_HOUR, 2).run(request -> {
                    threads.add(Thread.currentThread());
                    busy.countDown();
                    try {
                        Thread.sleep(HOUR.toMillis());
                    } finally {
                        // Goes on for a while, as a native call does.
                        Thread.sleep(200);
                        interrupted.countDown();
                    }
                }));
        Thread caller = new Thread(run, "caller");
        caller.setDaemon(true);
        caller.start();
        busy.await();
        caller.interrupt();
        ExecutionException failure = assertThrows(ExecutionException.class, run::get);
        assertEquals(InterruptedException.class, failure.getCause().getClass());
        // The run has ended, so the call must have: no waiting here.
        assertEquals(0, interrupted.getCount());
        assertThreadsEnded();
    }

    @Test
    void interruptionWhileTheLastAnswersAreAwaitedEndsTheRunToo() throws Exception {
        ArrivalSchedule one = new ArrivalSchedule(
                1, Duration.ofSeconds(20), Duration.ofSeconds(2).toNanos());
        CountDownLatch busy = new CountDownLatch(1);
        FutureTask<LoadResult> run = new FutureTask<>(() -> new LoadGenerator(one, 1).run(request -> {
            threads.add(Thread.currentThread());
            busy.countDown();
            Thread.sleep(HOUR.toMillis());
        }));
        Thread caller = new Thread(run, "caller");
        caller.setDaemon(true);
        caller.start();
        busy.await();
        caller.interrupt();
        ExecutionException failure = assertThrows(ExecutionException.class, run::get);
        assertEquals(InterruptedException.class, failure.getCause().getClass());
        assertThreadsEnded();
    }

    @Test
    void generatorRunsAgainAfterAFailure() {
        LoadGenerator generator = new LoadGenerator(TWO_NOW_ONE_IN_AN_HOUR, 1);
        for (int i = 0; i < 2; i++) {
            IllegalStateException cause = new IllegalStateException("no model");
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> generator.run(request -> {
                        throw cause;
                    }));
            assertSame(cause, failure.getCause());
        }
    }

    @Test
    void loadWithoutClientsIsRefused() {
        assertEquals(
                "a load with 0 clients; it must be 1 or more",
                assertThrows(IllegalArgumentException.class, () -> new LoadGenerator(due(100), 0))
                        .getMessage());
    }

    private static LoadResult run(ArrivalSchedule schedule, int clients, Service service) throws Exception {
        LoadResult result = new LoadGenerator(schedule, clients).run(service);
        // Some requests are given up then. LoadRunTest checks, in simulated time, that it happens in no other case.
        assumeFalse(result.overloaded(), "this machine stood still for two seconds");
        return result;
    }

    /** Requests at given milliseconds of a second, whose first 100 ms are the warm-up. */
    private static ArrivalSchedule due(long... milliseconds) {
        long[] due = new long[milliseconds.length];
        for (int i = 0; i < due.length; i++) {
            due[i] = milliseconds[i] * MILLISECOND;
        }
        return new ArrivalSchedule(due.length, Duration.ofSeconds(1), due);
    }

    private void assertThreadsEnded() throws InterruptedException {
        assertFalse(threads.isEmpty());
        for (Thread thread : threads) {
            // A pool counts as ended some instructions before its last thread does.
            thread.join(TimeUnit.MINUTES.toMillis(1));
            assertFalse(thread.isAlive(), thread.getName());
        }
    }
}
