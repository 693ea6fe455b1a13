package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EngineThreadTest {

    @Test
    void allCallersShareOneThread() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (EngineThread engine = new EngineThread("the test")) {
            Thread own = engine.call(Thread::currentThread);
            List<Callable<Thread>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(() -> engine.call(Thread::currentThread));
            }
            for (Future<Thread> each : callers.invokeAll(calls)) {
                assertSame(own, each.get());
            }
            assertTrue(own.isDaemon(), "a program may end without closing it");
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void exceptionsAreThoseOfTheTask() {
        IllegalArgumentException exception = new IllegalArgumentException("no such image");
        AssertionError error = new AssertionError("broken");
        try (EngineThread engine = new EngineThread("the test")) {
            assertSame(
                    exception,
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> engine.call(() -> {
                                throw exception;
                            })));
            assertSame(
                    error,
                    assertThrows(
                            AssertionError.class,
                            () -> engine.call(() -> {
                                throw error;
                            })));
            assertEquals(1, engine.call(() -> 1), "it goes on");
        }
    }

    @Test
    void interruptedCallerGetsItsResultAndStaysInterrupted() {
        try (EngineThread engine = new EngineThread("the test")) {
            Thread.currentThread().interrupt();
            assertEquals(1, engine.call(() -> 1));
            assertTrue(Thread.interrupted(), "the flag");
        }
    }

    @Test
    void closedThreadSaysWhoseItWas() {
        EngineThread engine = new EngineThread("the classifier of models/a");
        engine.close();
        engine.close();
        String message = assertThrows(IllegalStateException.class, () -> engine.call(() -> 1))
                .getMessage();
        assertEquals("the classifier of models/a is closed", message);
    }
}
