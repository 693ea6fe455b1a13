package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.tracker.Tracker;

/**
 * Adagrad: {@code a += g^2; w -= rate * g / (sqrt(a) + epsilon)}, the accumulator {@code a} starting at 0 (Duchi et al.,
 * 2011, as in Keras 2).
 */
final class AdagradOptimizer extends GroupedOptimizer {

    AdagradOptimizer(OptimizerSettings settings, Tracker schedule, ParameterGroups groups, NDManager owner) {
        super(settings, schedule, groups, owner);
    }

    @Override
    void step(String parameterId, NDArray weight, NDArray gradient, double rate, int update) {
        NDArray accumulator = state(parameterId, "accumulator", weight);
        try (NDArray square = gradient.mul(gradient)) {
            accumulator.addi(square);
        }
        try (NDArray divisor = accumulator.sqrt().addi(settings().epsilon())) {
            weight.subi(gradient.muli(rate).divi(divisor));
        }
    }
}
