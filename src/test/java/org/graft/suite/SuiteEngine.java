package org.graft.suite;

import org.graft.engine.ComputeEngine;

/** The engine that the suite runs on: the engine module's build names it. */
final class SuiteEngine {

    private SuiteEngine() {}

    static ComputeEngine open() {
        ComputeEngine engine = ComputeEngine.open(System.getProperty("graft.suite.engine"), "cpu");
        engine.stopRecording();
        return engine;
    }
}
