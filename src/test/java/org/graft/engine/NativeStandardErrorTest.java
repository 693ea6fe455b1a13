package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.graft.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Runs a program of its own: the stream belongs to the process. */
@DisabledOnOs(OS.WINDOWS)
class NativeStandardErrorTest {

    /** Writes before, during and after. */
    static final class Program {
        public static void main(String[] arguments) {
            System.err.println("before");
            String result = NativeStandardError.discardDuring(() -> {
                System.err.println("during");
                return "result";
            });
            try {
                NativeStandardError.discardDuring(() -> {
                    throw new IllegalStateException("failed");
                });
            } catch (IllegalStateException e) {
                System.err.println(result + " " + e.getMessage());
            }
            System.err.println("after");
        }
    }

    /** Two threads, the first of which is done while the second still works. */
    static final class TwoThreads {
        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch secondWorks = new CountDownLatch(1);
            CountDownLatch firstIsDone = new CountDownLatch(1);
            Thread first = new Thread(() -> {
                NativeStandardError.discardDuring(() -> await(secondWorks));
                firstIsDone.countDown();
            });
            first.start();
            NativeStandardError.discardDuring(() -> {
                secondWorks.countDown();
                await(firstIsDone);
                System.err.println("during");
                return null;
            });
            first.join();
            System.err.println("after");
        }

        private static Object await(CountDownLatch latch) {
            try {
                latch.await();
                return null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void theStreamComesBackWhenTheLastThreadIsDone() throws IOException, InterruptedException {
        JavaProgram.Outcome outcome = new JavaProgram(TwoThreads.class, Map.of()).run();

        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(List.of("after"), outcome.err().lines().toList());
    }

    @Test
    void onlyWhatIsWrittenDuringTheWorkIsDiscarded() throws IOException, InterruptedException {
        JavaProgram.Outcome outcome = new JavaProgram(Program.class, Map.of()).run();

        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                List.of("before", "result failed", "after"),
                outcome.err().lines().toList());
    }
}
