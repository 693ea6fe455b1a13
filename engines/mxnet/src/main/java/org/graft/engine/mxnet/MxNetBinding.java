package org.graft.engine.mxnet;

import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.Supplier;
import org.graft.engine.EngineBinding;
import org.graft.engine.NativeArtifact;
import org.graft.engine.NativeStandardError;

/** The binding of DJL's MXNet engine. */
public final class MxNetBinding implements EngineBinding {

    @Override
    public String engineName() {
        return "MXNet";
    }

    @Override
    public Map<String, String> environment(int threads) {
        return Map.of();
    }

    @Override
    public Map<String, String> systemProperties(int threads) {
        // MXNet's key-value store would hold a second copy of every parameter.
        return Map.of("ai.djl.use_local_parameter_server", "true");
    }

    @Override
    public String nativeArtifact() {
        return NativeArtifact.of(MxNetBinding.class);
    }

    @Override
    public void stopRecording() {
        // MXNet records inside a gradient collector only.
    }

    @Override
    public <T> T firstStep(Supplier<T> step) {
        // Its oneDNN pools print a line each when they are made for training.
        return NativeStandardError.discardDuring(step);
    }

    @Override
    public void awaitComputation(NDManager manager) {
        // Its engine orders operations by what they depend on, not by the calls.
        JnaUtils.waitAll();
    }
}
