package org.graft.suite;

import org.graft.engine.ComputeEngine;

/** The engine that the suite runs on: the engine module's build names it. */
public final class SuiteEngine {

    private SuiteEngine() {}

    /**
     * Loads the engine that the system property {@code graft.suite.engine} names, on the CPU.
     *
     * @return the engine; the calling thread records no gradients outside a collector
     */
    public static ComputeEngine open() {
        ComputeEngine engine = ComputeEngine.open(System.getProperty("graft.suite.engine"), "cpu");
        engine.stopRecording();
        return engine;
    }
}
