package org.graft.cli;

import org.graft.engine.ComputeEngine;
import org.graft.engine.NativeAllocator;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options of every command that computes. */
final class EngineOptions {

    @Option(
            names = "--engine",
            order = 80,
            paramLabel = "NAME",
            description =
                    "PyTorch, MXNet, or OnnxRuntime, which does not train; in any case. -Dengine=NAME does the same, this one"
                            + " wins. Default: PyTorch.")
    String engine;

    @Option(
            names = "--device",
            order = 81,
            paramLabel = "cpu|gpu|gpu:N",
            description = "Where to compute. Default: a GPU if the engine sees one, else the CPU.")
    String device;

    /** Finds wrong use that shows without loading anything: a mistyped name should not cost the time that data take. */
    void check() {
        ComputeEngine.checkSettings(engine, device);
    }

    /** Loads the engine and says which one it is. */
    ComputeEngine open(Console console) {
        String allocator = NativeAllocator.keepFreedMemory();
        LoggerFactory.getLogger(EngineOptions.class).debug("Allocator: {}", allocator);
        ComputeEngine opened = ComputeEngine.open(engine, device);
        console.note("engine: " + opened.describe());
        return opened;
    }
}
