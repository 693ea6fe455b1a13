package org.graft.cli;

import org.graft.engine.ComputeEngine;

/**
 * The engine of a run, for JSON.
 *
 * @param name the engine
 * @param version the version of its native library
 * @param device the device
 */
record EngineDocument(String name, String version, String device) {

    static EngineDocument of(ComputeEngine engine) {
        return new EngineDocument(engine.name(), engine.version(), engine.deviceName());
    }
}
