package org.graft.engine.onnxruntime;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.graft.engine.ComputeEngine;

/** An ONNX model in DJL's engine for ONNX Runtime. Owns native memory; safe for use by many threads. */
final class OnnxSession implements AutoCloseable {

    private final Model model;
    private final ParameterStore parameters;

    /**
     * Loads a model.
     *
     * @param engine the engine
     * @param onnx the bytes of the model, with one input
     */
    OnnxSession(ComputeEngine engine, byte[] onnx) {
        model = engine.newModel("graft");
        try {
            model.load(
                    new ByteArrayInputStream(onnx),
                    Map.of("intraOpNumThreads", Integer.toString(engine.threads()), "interOpNumThreads", "1"));
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException("ONNX Runtime does not read what was written for it: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
        parameters = new ParameterStore(model.getNDManager(), false);
    }

    /** Computes all outputs, in the manager of the input. */
    NDList run(NDArray input) {
        return model.getBlock().forward(parameters, new NDList(input), false);
    }

    @Override
    public void close() {
        model.close();
    }
}
