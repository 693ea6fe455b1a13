package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;
import org.graft.data.Quantity;
import org.graft.engine.ComputeEngine;
import org.graft.testing.JavaProgram;
import org.graft.testing.JavaProgram.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of threads that is told is the one that the library of the engine reads, when it loads in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class ThreadsTest {

    private interface Variables extends Library {
        String getenv(String name);
    }

    /** Opens an engine and prints the number that people are told, and the one that the library read. */
    static final class Program {
        public static void main(String[] arguments) {
            ComputeEngine engine = ComputeEngine.open(arguments[0], "cpu");
            int threads = engine.threads();
            if (ComputeEngine.open(arguments[0], "cpu", threads + 1).threads() != threads) {
                throw new AssertionError("the number of a later call is told, which changes nothing");
            }
            String told = engine.describe().replaceFirst(".*, ", "");
            System.out.print(told + " " + Native.load("c", Variables.class).getenv("OMP_NUM_THREADS"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void theVariableCountsAndThePropertyWins(String engine) throws Exception {
        Engines.require(engine);
        assertEquals("3 threads 3", run(engine, "3"));
        assertEquals("3 threads 3", run(engine, "3,1"));
        assertEquals("1 thread 1", run(engine, "3", "-Dgraft.threads=1"));
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(Quantity.of(processors, "thread") + " " + processors, run(engine, "many"));
    }

    @Test
    void thePropertyOfPyTorchIsTold() throws Exception {
        Engines.require("PyTorch");
        assertTrue(run("PyTorch", "3", "-Dai.djl.pytorch.num_threads=2").startsWith("2 threads "));
    }

    private static String run(String engine, String variable, String... options) throws Exception {
        Outcome outcome = new JavaProgram(Program.class, Map.of("OMP_NUM_THREADS", variable), options).run(engine);
        assertEquals(0, outcome.code(), outcome.err());
        return outcome.out();
    }
}
