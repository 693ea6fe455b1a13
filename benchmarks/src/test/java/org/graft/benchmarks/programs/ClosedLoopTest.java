package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void everyCallerCallsAtTheSameTime() throws Exception {
        CyclicBarrier all = new CyclicBarrier(3);

        ClosedLoop.Result result = ClosedLoop.run(3, SHORT, number -> {
            if (number == 0) {
                all.await(30, TimeUnit.SECONDS);
            }
        });

        assertEquals(0, result.errors());
        assertNull(result.firstError());
        assertTrue(result.answers() >= 3, result.toString());
    }

    @Test
    void callWithoutAnAnswerIsAnErrorAndNoAnswer() throws Exception {
        AtomicInteger answers = new AtomicInteger();

        ClosedLoop.Result result = ClosedLoop.run(1, SHORT, number -> {
            if (number == 0) {
                throw new IllegalStateException("busy");
            }
            answers.incrementAndGet();
        });

        assertEquals(1, result.errors());
        assertEquals("java.lang.IllegalStateException: busy", result.firstError());
        assertEquals(answers.get(), result.answers());
        assertTrue(result.rate() > 0 && result.median() <= result.p99(), result.toString());
    }
}
