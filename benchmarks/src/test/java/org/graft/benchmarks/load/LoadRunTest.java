package org.graft.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured and when a run is too much, in simulated time: nothing here depends on the speed of the machine. */
class LoadRunTest {

    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final long SEED = 7;

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.5, 0.8})
    void meanWaitOfAConstantServiceIsThatOfQueueingTheory(double utilization) throws Exception {
        // 10 ms a request, for so long that about 200 000 requests come.
        double rate = utilization * 100;
        ArrivalSchedule schedule =
                ArrivalSchedule.poisson(rate, Duration.ofMillis(Math.round(200_000 / rate * 1000)), SEED);
        LoadResult result = constant(schedule, 1, 10 * MILLISECOND);

        // The queue M/D/1 (Pollaczek and Khinchine); 200 000 waits of this schedule estimate its mean to 2 %.
        double expected = utilization * 10 / (2 * (1 - utilization));
        assertEquals(expected, result.meanQueueWait(), 0.05 * expected);
        assertEquals(10, result.meanServiceTime(), 1e-9);
        assertEquals(rate, result.achievedRate(), 0.02 * rate);
        assertFalse(result.overloaded());
        assertTrue(result.dispatchLagP99() <= LoadResult.MOST_DISPATCH_LAG);
        // A microsecond is the finest that the histogram tells.
        assertEquals(0, result.dispatchLagP99(), 0.001);
    }

    @ParameterizedTest
    @CsvSource({"1, 60", "2, 150", "4, 300"})
    void everyNumberAgreesWithTheQueueByHand(int clients, double rate) throws Exception {
        ArrivalSchedule schedule = ArrivalSchedule.poisson(rate, Duration.ofMinutes(5), SEED);
        LoadResult result = constant(schedule, clients, 10 * MILLISECOND);

        // First come, first served: a request begins when it is due and one of the clients is free.
        long[] free = new long[clients];
        long[] latencies = new long[schedule.size()];
        int count = 0;
        double wait = 0;
        for (int i = 0; i < schedule.size(); i++) {
            Arrays.sort(free);
            long begin = Math.max(free[0], schedule.dueNanos(i));
            free[0] = begin + 10 * MILLISECOND;
            if (schedule.dueNanos(i) >= 30 * SECOND) {
                wait += begin - schedule.dueNanos(i);
                latencies[count++] = free[0] - schedule.dueNanos(i);
            }
        }
        Arrays.sort(latencies, 0, count);
        double mean = wait / count / MILLISECOND;
        assertEquals(count, result.requests());
        assertEquals(count, result.latency().count());
        assertEquals(mean, result.meanQueueWait(), 1e-6);
        assertEquals(mean + 10, result.latency().mean(), 1e-6);
        // The histogram keeps three digits.
        assertPercentile(latencies, count, 0.5, result.latency().p50());
        assertPercentile(latencies, count, 0.9, result.latency().p90());
        assertPercentile(latencies, count, 0.99, result.latency().p99());
        assertPercentile(latencies, count, 0.999, result.latency().p999());
        assertPercentile(latencies, count, 1, result.latency().max());
    }

    private static void assertPercentile(long[] latencies, int count, double share, double actual) {
        double expected = (double) latencies[(int) Math.ceil(share * count) - 1] / MILLISECOND;
        assertEquals(expected, actual, 0.001 * expected, "percentile " + 100 * share);
    }

    @Test
    void stallOfASecondShowsInTheLatencyThoughOneCallOnlyWasSlow() throws Exception {
        ArrivalSchedule schedule = ArrivalSchedule.poisson(50, Duration.ofSeconds(40), SEED);
        SimulatedClients clients = new SimulatedClients(1);
        AtomicInteger slow = new AtomicInteger();
        LoadResult result = run(schedule, clients, request -> {
            boolean stalls = request == schedule.size() / 2;
            slow.addAndGet(stalls ? 1 : 0);
            clients.pass(stalls ? SECOND : 2 * MILLISECOND);
        });

        // One call of 1800: a client that sends a request after the last answer would see 2 ms at the 99th percentile.
        // The 50
        // requests that came during the stall, 2.8 % of all, waited for its end.
        assertEquals(1, slow.get());
        assertTrue(result.requests() > 1500);
        assertTrue(result.latency().p99() > 500, result.toString());
        assertEquals(1000, result.latency().max(), 100);
        assertTrue(result.latency().p50() < 3, result.toString());
        assertFalse(result.overloaded());
    }

    @Test
    void requestsOfTheFirstTenthAreServedButNotCounted() throws Exception {
        // 9 requests of 40 ms that are due in the warm-up, then 3 of 1 ms, one of them at its very end.
        ArrivalSchedule schedule =
                schedule(Duration.ofSeconds(10), 0, 100, 200, 300, 400, 500, 600, 700, 800, 1000, 2000, 3000);
        SimulatedClients clients = new SimulatedClients(1);
        AtomicInteger served = new AtomicInteger();
        LoadResult result = run(schedule, clients, request -> {
            served.incrementAndGet();
            clients.pass(request < 9 ? 40 * MILLISECOND : MILLISECOND);
        });
        assertEquals(12, served.get());
        assertEquals(3, result.requests());
        assertEquals(1, result.latency().max(), 0.001);
        assertEquals(1, result.meanServiceTime(), 1e-9);
        assertEquals(3 / 9.0, result.achievedRate(), 1e-9);
    }

    @Test
    void longQueueEndsTheRunAsOverloaded() throws Exception {
        // 20 requests a second for a service that does 12.5: 10 seconds of arrivals wait after about 27 seconds.
        ArrivalSchedule schedule = ArrivalSchedule.poisson(20, Duration.ofSeconds(60), SEED);
        SimulatedClients clients = new SimulatedClients(1);
        long start = clients.nanoTime();
        AtomicInteger served = new AtomicInteger();
        LoadResult result = run(schedule, clients, request -> {
            served.incrementAndGet();
            clients.pass(80 * MILLISECOND);
        });
        assertEquals(27, (clients.nanoTime() - start) / (double) SECOND, 4);
        assertTrue(result.overloaded());
        assertEquals(27 * 12.5, served.get(), 50);
        // Of those served, the 120 that came in the first 6 seconds are not counted.
        assertEquals(served.get() - 120, result.requests(), 30);
        assertEquals(12.5, result.achievedRate(), 0.1);
    }

    @Test
    void answerAfterAnHourIsCounted() throws Exception {
        LoadResult result = constant(schedule(Duration.ofSeconds(10), 1000), 1, 3600 * SECOND);
        assertEquals(3_600_000, result.latency().max(), 3600);
        assertFalse(result.overloaded());
    }

    @Test
    void shortQueueOfASlowLoadIsNoOverload() throws Exception {
        // The queue grows to 99 and empties before the end; 10 seconds of arrivals would be 10 requests.
        long[] due = new long[100];
        Arrays.setAll(due, i -> 2000 + i);
        assertFalse(constant(schedule(Duration.ofSeconds(15), due), 1, 100 * MILLISECOND)
                .overloaded());
        long[] more = new long[110];
        Arrays.setAll(more, i -> 2000 + i);
        assertTrue(constant(schedule(Duration.ofSeconds(15), more), 1, 100 * MILLISECOND)
                .overloaded());
    }

    @Test
    void overloadInTheWarmUpCountsNothing() throws Exception {
        LoadResult result =
                constant(ArrivalSchedule.poisson(20, Duration.ofMinutes(10), SEED), 1, TimeUnit.HOURS.toNanos(1));
        assertTrue(result.overloaded());
        assertEquals(0, result.requests());
        assertNull(result.latency());
        assertTrue(Double.isNaN(result.meanQueueWait()) && Double.isNaN(result.meanServiceTime()), result.toString());
    }

    @ParameterizedTest
    @CsvSource({"100, false", "200, false", "210, true"})
    void backlogOfMoreThanTwoSecondsAtTheEndIsAnOverload(int service, boolean overloaded) throws Exception {
        // 10 requests at the end of 5 seconds: the last begins after nine others.
        long[] due = new long[11];
        Arrays.fill(due, 1, 11, 4999);
        due[0] = 1000;
        LoadResult result = constant(schedule(Duration.ofSeconds(5), due), 1, service * MILLISECOND * 10 / 9);
        assertEquals(overloaded, result.overloaded());
        // What began within the two seconds is counted.
        assertEquals(overloaded ? 10 : 11, result.requests());
    }

    @Test
    void lateDispatcherIsSaidAndCountsAsLatency() throws Exception {
        ArrivalSchedule schedule = ArrivalSchedule.poisson(5, Duration.ofSeconds(100), SEED);
        SimulatedClients clients = new SimulatedClients(8);
        clients.setLate(2 * MILLISECOND);
        LoadResult result = run(schedule, clients, request -> clients.pass(10 * MILLISECOND));
        assertTrue(result.dispatchLagP99() > LoadResult.MOST_DISPATCH_LAG);
        assertEquals(2, result.dispatchLagP99(), 0.002);
        assertEquals(12, result.latency().p50(), 0.012);
        assertEquals(2, result.meanQueueWait(), 1e-6);

        SimulatedClients punctual = new SimulatedClients(8);
        punctual.setLate(MILLISECOND / 2);
        assertTrue(run(schedule, punctual, request -> punctual.pass(10 * MILLISECOND))
                        .dispatchLagP99()
                <= LoadResult.MOST_DISPATCH_LAG);
    }

    @Test
    void failureEndsTheRunAndIsItsCause() {
        ArrivalSchedule schedule = ArrivalSchedule.poisson(5, Duration.ofSeconds(100), SEED);
        SimulatedClients clients = new SimulatedClients(1);
        AtomicInteger served = new AtomicInteger();
        IOException cause = new IOException("the disk is gone");
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> run(schedule, clients, request -> {
                    served.incrementAndGet();
                    clients.pass(MILLISECOND);
                    if (request == 17) {
                        throw cause;
                    }
                }));
        assertSame(cause, failure.getCause());
        assertEquals(
                "request 17 of " + schedule.size() + " failed: java.io.IOException: the disk is gone",
                failure.getMessage());
        assertEquals(18, served.get());
    }

    @Test
    void scheduleWithoutARequestToCountIsRefused() {
        ArrivalSchedule warmUpOnly = schedule(Duration.ofSeconds(10), 0, 999);
        String message = assertThrows(IllegalArgumentException.class, () -> constant(warmUpOnly, 1, MILLISECOND))
                .getMessage();
        assertEquals(
                "a load of 1.0 requests/s for PT10S has no request after its warm-up; take a higher rate or a longer time",
                message);
        assertThrows(IllegalArgumentException.class, () -> constant(schedule(Duration.ofSeconds(10)), 1, MILLISECOND));
    }

    private static ArrivalSchedule schedule(Duration duration, long... milliseconds) {
        long[] due = Arrays.stream(milliseconds).map(time -> time * MILLISECOND).toArray();
        return new ArrivalSchedule(1, duration, due);
    }

    private static LoadResult constant(ArrivalSchedule schedule, int count, long nanos) throws Exception {
        SimulatedClients clients = new SimulatedClients(count);
        return run(schedule, clients, request -> clients.pass(nanos));
    }

    private static LoadResult run(ArrivalSchedule schedule, SimulatedClients clients, Service service)
            throws InterruptedException, ExecutionException {
        return new LoadRun(schedule, service, clients).run();
    }
}
