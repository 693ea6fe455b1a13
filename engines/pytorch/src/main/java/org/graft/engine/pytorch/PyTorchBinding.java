package org.graft.engine.pytorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.graft.engine.Bfloat16;
import org.graft.engine.EngineBinding;
import org.graft.engine.NativeArtifact;
import org.graft.engine.NativeStandardError;
import org.graft.engine.Processor;

/** The binding of DJL's PyTorch engine. */
public final class PyTorchBinding implements EngineBinding {

    private static final AtomicBoolean NOTICES_ARE_DISCARDED = new AtomicBoolean();

    @Override
    public String engineName() {
        return "PyTorch";
    }

    @Override
    public Map<String, String> environment(int threads) {
        // Below this level PyTorch prints a warning for every convolution that NNPACK cannot serve.
        return Map.of("TORCH_CPP_LOG_LEVEL", "ERROR");
    }

    @Override
    public Map<String, String> systemProperties(int threads) {
        String count = Integer.toString(threads);
        return Map.of(
                "ai.djl.pytorch.num_threads", count,
                "ai.djl.pytorch.num_interop_threads", "1",
                "ai.djl.pytorch.graph_optimizer", "false");
    }

    @Override
    public int threads(int first, int asked) {
        // The property of DJL may have been set by the application.
        return JniUtils.getNumThreads();
    }

    @Override
    public String nativeArtifact() {
        return NativeArtifact.of(PyTorchBinding.class);
    }

    @Override
    public boolean hasBfloat16(Device device) {
        return Processor.hasBfloat16() && !device.isGpu();
    }

    @Override
    public Bfloat16 bfloat16(NDManager manager) {
        return new ScriptConversion((PtNDManager) manager);
    }

    @Override
    public void discardNotices(NDManager manager) {
        // Once: what other threads print meanwhile is lost.
        if (NOTICES_ARE_DISCARDED.getAndSet(true)) {
            return;
        }
        // DJL's torchSet uses the guard AutoNonVariableTypeMode, of which PyTorch warns once, whatever the level of its
        // log.
        try (NDArray array = manager.zeros(new Shape(1))) {
            NativeStandardError.discardDuring(() -> {
                array.set(new float[1]);
                return array;
            });
        }
    }

    @Override
    public void stopRecording() {
        JniUtils.setGradMode(false);
    }
}
