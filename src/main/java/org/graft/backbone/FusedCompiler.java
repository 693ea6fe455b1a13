package org.graft.backbone;

import java.util.ServiceLoader;
import org.graft.engine.ComputeEngine;

/**
 * Makes the fused forward of an engine. An engine module may bring a faster one than the step-by-step default and
 * declares it as a {@link ServiceLoader} service.
 */
public interface FusedCompiler {

    /**
     * Returns DJL's name of the engine.
     *
     * @return the name
     */
    String engineName();

    /**
     * Returns whether it can compile for an engine that is loaded.
     *
     * @param engine the engine, whose name is {@link #engineName()}
     * @return false if its device or its native library lacks something; by default true
     */
    default boolean canCompileFor(ComputeEngine engine) {
        return true;
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
     * Compiles a plan with the compiler that the engine's module brings, else step by step with DJL's operations.
     *
     * @param plan what to compute
     * @param engine the engine
     * @return the forward, owned by the caller
     */
    static FusedForward compileFor(ForwardPlan plan, ComputeEngine engine) {
        return ServiceLoader.load(FusedCompiler.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(compiler -> compiler.engineName().equals(engine.name()) && compiler.canCompileFor(engine))
                .findFirst()
                .map(compiler -> compiler.compile(plan, engine))
                .orElseGet(() -> new StepwiseForward(plan, engine));
    }
}
