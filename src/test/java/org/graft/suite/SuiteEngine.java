package org.graft.suite;

import org.graft.engine.ComputeEngine;
import org.junit.jupiter.api.Assumptions;

/** The engine that the suite runs on: the engine module's build names it. */
public final class SuiteEngine {

    private SuiteEngine() {}

    /**
     * Loads the engine that the system property {@code graft.suite.engine} names, on the CPU.
     *
     * @return the engine; the calling thread records no gradients outside a collector
     */
    public static ComputeEngine open() {
        String name = System.getProperty("graft.suite.engine");
        Assumptions.assumeTrue(name != null, "skipped: the suite runs in the engine modules");
        ComputeEngine engine = ComputeEngine.open(name, "cpu");
        engine.stopRecording();
        return engine;
    }
}
