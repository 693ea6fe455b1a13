package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.tracker.Tracker;

/**
 * Adam with bias correction: {@code m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
 * w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)} (Kingma and Ba, 2015).
 */
final class AdamOptimizer extends GroupedOptimizer {

    AdamOptimizer(OptimizerSettings settings, Tracker schedule, ParameterGroups groups, NDManager owner) {
        super(settings, schedule, groups, owner);
    }

    @Override
    void step(String parameterId, NDArray weight, NDArray gradient, double rate, int update) {
        double beta1 = settings().beta1();
        double beta2 = settings().beta2();
        NDArray first = state(parameterId, "first moment", weight);
        NDArray second = state(parameterId, "second moment", weight);
        try (NDArray square = gradient.mul(gradient).muli(1 - beta2)) {
            second.muli(beta2).addi(square);
        }
        first.muli(beta1).addi(gradient.muli(1 - beta1));
        double correction1 = 1 - Math.pow(beta1, update);
        double correction2 = Math.sqrt(1 - Math.pow(beta2, update));
        first.copyTo(gradient);
        try (NDArray divisor = second.sqrt().divi(correction2).addi(settings().epsilon())) {
            weight.subi(gradient.muli(rate / correction1).divi(divisor));
        }
    }
}
