package org.graft.train;

import java.util.IdentityHashMap;

/** The published updates of the optimizers in double precision, written down once more for the tests. */
final class HandOptimizer {

    private final OptimizerSettings settings;
    private final IdentityHashMap<double[], double[]> first = new IdentityHashMap<>();
    private final IdentityHashMap<double[], double[]> second = new IdentityHashMap<>();
    private final IdentityHashMap<double[], Integer> steps = new IdentityHashMap<>();

    HandOptimizer(OptimizerSettings settings) {
        this.settings = settings;
    }

    /** Changes the weight; its state hangs on the array itself. */
    void update(double[] weight, double[] gradient, double rate, boolean decays) {
        double[] m = first.computeIfAbsent(weight, key -> new double[key.length]);
        double[] v = second.computeIfAbsent(weight, key -> new double[key.length]);
        int t = steps.merge(weight, 1, Integer::sum);
        for (int i = 0; i < weight.length; i++) {
            double g = gradient[i];
            if (decays) {
                weight[i] -= rate * settings.weightDecay() * weight[i];
            }
            switch (settings.algorithm()) {
                case SGD -> {
                    m[i] = settings.momentum() * m[i] + g;
                    weight[i] -= rate * m[i];
                }
                case ADAM -> {
                    m[i] = settings.beta1() * m[i] + (1 - settings.beta1()) * g;
                    v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * g * g;
                    double mHat = m[i] / (1 - Math.pow(settings.beta1(), t));
                    double vHat = v[i] / (1 - Math.pow(settings.beta2(), t));
                    weight[i] -= rate * mHat / (Math.sqrt(vHat) + settings.epsilon());
                }
                case ADAGRAD -> {
                    v[i] += g * g;
                    weight[i] -= rate * g / (Math.sqrt(v[i]) + settings.epsilon());
                }
                case LBFGS -> throw new AssertionError("no step");
            }
        }
    }
}
