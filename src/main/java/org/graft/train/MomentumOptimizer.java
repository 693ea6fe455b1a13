package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.tracker.Tracker;

/** Gradient descent with momentum: {@code v = momentum * v + g; w -= rate * v}. */
final class MomentumOptimizer extends GroupedOptimizer {

    MomentumOptimizer(OptimizerSettings settings, Tracker schedule, ParameterGroups groups, NDManager owner) {
        super(settings, schedule, groups, owner);
    }

    @Override
    void step(String parameterId, NDArray weight, NDArray gradient, double rate, int update) {
        NDArray velocity = state(parameterId, "velocity", weight);
        velocity.muli(settings().momentum()).addi(gradient);
        velocity.copyTo(gradient);
        weight.subi(gradient.muli(rate));
    }
}
