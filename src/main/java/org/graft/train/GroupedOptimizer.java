package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.HashMap;
import java.util.Map;

/**
 * The frame of the optimizers of this library: schedule, parameter groups, decoupled weight decay, and state that is
 * owned and closed. The updates use arithmetic that every engine has. For use by one thread.
 */
abstract class GroupedOptimizer extends Optimizer implements AutoCloseable {

    private final OptimizerSettings settings;
    private final Tracker schedule;
    private final ParameterGroups groups;
    private final NDManager states;
    private final Map<String, NDArray> stateByName = new HashMap<>();

    GroupedOptimizer(OptimizerSettings settings, Tracker schedule, ParameterGroups groups, NDManager owner) {
        super(new Frame());
        this.settings = settings;
        this.schedule = schedule;
        this.groups = groups;
        this.states = owner.newSubManager();
    }

    /** DJL's base class takes its own settings from a builder; ours come from {@link OptimizerSettings}. */
    private static final class Frame extends OptimizerBuilder<Frame> {
        @Override
        protected Frame self() {
            return this;
        }
    }

    /**
     * Makes the optimizer of some settings.
     *
     * @param settings the algorithm and its constants; not {@code LBFGS}
     * @param schedule the learning rate by the number of the update, from 0
     * @param groups the parameters with their own rates
     * @param owner the owner of the state
     * @return the optimizer
     */
    static GroupedOptimizer of(OptimizerSettings settings, Tracker schedule, ParameterGroups groups, NDManager owner) {
        return switch (settings.algorithm()) {
            case SGD -> new MomentumOptimizer(settings, schedule, groups, owner);
            case ADAM -> new AdamOptimizer(settings, schedule, groups, owner);
            case ADAGRAD -> new AdagradOptimizer(settings, schedule, groups, owner);
            case LBFGS ->
                throw new IllegalArgumentException(
                        "LBFGS fits a linear head on cached features; it has no step for a network");
        };
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray gradient) {
        int update = updateCount(parameterId);
        double rate = schedule.getNewValue(update - 1) * groups.factor(parameterId);
        if (settings.weightDecay() > 0 && groups.decays(parameterId)) {
            weight.muli(1 - rate * settings.weightDecay());
        }
        step(parameterId, weight, gradient, rate, update);
        // PyTorch adds to a gradient, MXNet writes it: cleared here, it is the same on both.
        try (NDArray own = weight.hasGradient() ? weight.getGradient() : null) {
            if (own != null) {
                own.muli(0);
            }
        }
    }

    /** Changes the weight in place, and the gradient as it likes. Arrays made here are closed here. */
    abstract void step(String parameterId, NDArray weight, NDArray gradient, double rate, int update);

    /**
     * Returns a state of the shape of the weight, 0 at first, and in the same order of memory: PyTorch is several times slower
     * with two arrays in different ones.
     */
    NDArray state(String parameterId, String name, NDArray weight) {
        return stateByName.computeIfAbsent(parameterId + '/' + name, key -> {
            // NDArray.zerosLike would lay it out anew.
            NDArray zeros = weight.mul(0);
            zeros.attach(states);
            return zeros;
        });
    }

    OptimizerSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        states.close();
    }
}
