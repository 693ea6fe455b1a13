package org.graft.engine.pytorch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;

/** Compiles a plan to a TorchScript program on oneDNN, which PyTorch has for processors, though not for all. */
public final class ScriptCompiler implements FusedCompiler {

    private static final String PROBE = """
            class Program(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Program,
                kernel: Tensor) -> Tensor:
                return ops.mkldnn._reorder_convolution_weight(kernel, [0, 0], [1, 1], [1, 1], 1, [1, 1, 1, 1])
            """;

    @Override
    public String engineName() {
        return "PyTorch";
    }

    @Override
    public boolean canCompile(ForwardPlan plan, ComputeEngine engine) {
        return engine.device().getDeviceType().equals("cpu")
                && (plan.precision() == Precision.FLOAT32 || engine.binding().hasBfloat16(engine.device()))
                && hasOneDnn(engine);
    }

    private static boolean hasOneDnn(ComputeEngine engine) {
        try (PtNDManager manager = (PtNDManager) engine.newManager();
                ScriptModule module = new ScriptModule(manager, PROBE)) {
            return true;
        } catch (EngineException e) {
            // The operator is unknown: a build without oneDNN.
            return false;
        }
    }

    @Override
    public FusedForward compile(ForwardPlan plan, ComputeEngine engine) {
        return new ScriptForward(plan, engine);
    }
}
