package org.graft.cli;

import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.junit.jupiter.api.Assumptions;

/** Gives tests an engine, where it loads. */
final class Engines {

    private Engines() {}

    /** Returns an engine on the CPU, or skips the calling test with a message if it does not load here. */
    static ComputeEngine require(String name) {
        try {
            ComputeEngine engine = ComputeEngine.open(name, "cpu");
            engine.stopRecording();
            return engine;
        } catch (EngineUnavailableException e) {
            Assumptions.abort("skipped: " + e.getMessage());
            throw new AssertionError("unreachable", e);
        }
    }
}
