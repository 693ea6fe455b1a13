package org.graft.backbone;

import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.Services;

/**
 * Makes the fused forward of an engine. An engine module may bring a faster one than the step-by-step default and
 * declares it as a {@link java.util.ServiceLoader} service.
 */
public interface FusedCompiler {

    /**
     * Returns DJL's name of the engine.
     *
     * @return the name
     */
    String engineName();

    /**
     * Returns whether it can compile a plan for an engine that is loaded.
     *
     * @param plan what to compute
     * @param engine the engine, whose name is {@link #engineName()}
     * @return false if its device, its native library or the processor lacks something; by default true for float32
     */
    default boolean canCompile(ForwardPlan plan, ComputeEngine engine) {
        return plan.precision() == Precision.FLOAT32;
    }

    /**
     * Compiles a plan.
     *
     * @param plan what to compute
     * @param engine the engine
     * @return the forward, owned by the caller
     */
    FusedForward compile(ForwardPlan plan, ComputeEngine engine);

    /**
     * Compiles a plan with the compiler that the engine's module brings, else step by step with DJL's operations. On a
     * processor large batches are computed in parts.
     *
     * @param plan what to compute
     * @param engine the engine
     * @return the forward, owned by the caller
     * @throws EngineUnavailableException if the engine cannot compute in the precision of the plan here
     */
    static FusedForward compileFor(ForwardPlan plan, ComputeEngine engine) {
        FusedForward forward = Services.of(FusedCompiler.class).stream()
                .filter(compiler -> compiler.engineName().equals(engine.name()) && compiler.canCompile(plan, engine))
                .findFirst()
                .map(compiler -> compiler.compile(plan, engine))
                .orElseGet(() -> stepByStep(plan, engine));
        return engine.device().isGpu() || forward.isForWholeBatches() ? forward : new ForwardInParts(forward);
    }

    private static FusedForward stepByStep(ForwardPlan plan, ComputeEngine engine) {
        if (plan.precision() != Precision.FLOAT32) {
            throw plan.precision().unavailable(engine);
        }
        return new StepwiseForward(plan, engine);
    }
}
