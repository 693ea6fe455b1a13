package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.graft.train.PhaseTrainer.NamedParameter;

/**
 * The exponential average of parameters over the steps of a phase: {@code average = d * average + (1 - d) * value}. Early
 * on {@code d} is smaller, {@code (1 + steps) / (10 + steps)}, so that the start does not linger.
 */
final class WeightAverage implements AutoCloseable {

    private final double decay;
    private final List<NamedParameter> parameters;
    private final List<NDArray> averages = new ArrayList<>();
    private final NDManager manager;
    private long steps;

    WeightAverage(double decay, List<NamedParameter> parameters, NDManager owner) {
        this.decay = decay;
        this.parameters = parameters;
        this.manager = owner.newSubManager();
        for (NamedParameter named : parameters) {
            NDArray copy = named.parameter().getArray().stopGradient().duplicate();
            copy.attach(manager);
            averages.add(copy);
        }
    }

    /** Takes in the values after a step. */
    void update() {
        double factor = Math.min(decay, (1.0 + steps) / (10.0 + steps));
        steps++;
        for (int i = 0; i < averages.size(); i++) {
            try (NDArray part = parameters.get(i).parameter().getArray().mul(1 - factor)) {
                averages.get(i).muli(factor).addi(part);
            }
        }
    }

    /** Exchanges the parameters with their averages; a second call brings them back. */
    void swap() {
        for (int i = 0; i < averages.size(); i++) {
            NDArray value = parameters.get(i).parameter().getArray();
            try (NDArray kept = value.stopGradient().duplicate()) {
                averages.get(i).copyTo(value);
                kept.copyTo(averages.get(i));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
