package org.graft.train;

import org.graft.train.OptimizerSettings.Algorithm;

/** Optimizers for tests that need one, whichever it is. */
final class TestOptimizers {

    private TestOptimizers() {}

    /** Returns Adam with its usual constants and a learning rate of 0.1. */
    static OptimizerSettings adam() {
        return new OptimizerSettings(Algorithm.ADAM, 0.1, 1, 0, 0, 0.9, 0.999, 1e-7);
    }

    /** Returns L-BFGS, which uses no other value. */
    static OptimizerSettings lbfgs() {
        return new OptimizerSettings(Algorithm.LBFGS, 0, 1, 0, 0, 0, 0, 0);
    }
}
