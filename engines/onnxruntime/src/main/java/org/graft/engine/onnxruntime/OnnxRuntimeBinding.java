package org.graft.engine.onnxruntime;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.graft.engine.EngineBinding;
import org.graft.engine.NativeArtifact;

/** The binding of DJL's engine for ONNX Runtime, which computes what was trained elsewhere. */
public final class OnnxRuntimeBinding implements EngineBinding {

    @Override
    public String engineName() {
        return "OnnxRuntime";
    }

    @Override
    public Map<String, String> environment(int threads) {
        return Map.of();
    }

    @Override
    public Map<String, String> systemProperties(int threads) {
        // DJL would load PyTorch beside it, for operations that it lacks. None is used here.
        return Map.of("ai.djl.onnx.disable_alternative", "true");
    }

    @Override
    public int threads(int first, int asked) {
        // Each session has its own.
        return asked;
    }

    @Override
    public String nativeArtifact() {
        return NativeArtifact.of(OnnxRuntimeBinding.class);
    }

    @Override
    public boolean canTrain() {
        return false;
    }

    @Override
    public void stopRecording() {
        // It never records gradients.
    }

    @Override
    public void awaitComputation(NDManager manager) {
        // Its calls return when all is computed.
    }
}
