package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.graft.train.ClassifierBlock.NamedParameter;

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
            NDArray copy = copy(named.parameter().getArray());
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
            NDArray average = averages.get(i);
            // NDArray.copyTo would not do: on PyTorch it makes the target borrow the memory of the source.
            try (NDArray kept = copy(value)) {
                value.muli(0).addi(average);
                average.muli(0).addi(kept);
            }
        }
    }

    private static NDArray copy(NDArray value) {
        try (NDArray plain = value.stopGradient()) {
            return plain.duplicate();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
