package org.graft.engine.mxnet;

import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.engine.ComputeEngine;

/** Compiles a plan to an MXNet symbol. */
public final class SymbolCompiler implements FusedCompiler {

    @Override
    public String engineName() {
        return "MXNet";
    }

    @Override
    public FusedForward compile(ForwardPlan plan, ComputeEngine engine) {
        return new SymbolForward(plan, engine);
    }
}
