package org.graft.train;

import ai.djl.training.tracker.CosineTracker;
import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * How the learning rate changes over a phase.
 *
 * @param shape the shape after the warm-up
 * @param warmUpEpochs the length of a linear rise at the start, in epochs, 0 for none; it begins at the learning rate
 *     divided by the number of its updates, so that none is wasted
 */
public record Schedule(Shape shape, double warmUpEpochs) {

    /** The shapes. */
    public enum Shape {
        /** The learning rate stays. */
        CONSTANT,
        /** The learning rate falls to 0 along half a cosine. */
        COSINE
    }

    /** A learning rate that stays from the first step. */
    public static final Schedule CONSTANT = new Schedule(Shape.CONSTANT, 0);

    /** Reads a schedule; what is absent is as in {@link #CONSTANT}. */
    @JsonCreator
    static Schedule read(@JsonProperty("shape") Shape shape, @JsonProperty("warmUpEpochs") double warmUpEpochs) {
        return new Schedule(Objects.requireNonNullElse(shape, Shape.CONSTANT), warmUpEpochs);
    }

    public Schedule {
        if (shape == null) {
            throw new IllegalArgumentException("a schedule needs a shape: CONSTANT or COSINE");
        }
        if (!(warmUpEpochs >= 0)) {
            throw new IllegalArgumentException("warmUpEpochs must be 0 or more, but is " + warmUpEpochs);
        }
    }

    /**
     * Makes the tracker of a phase.
     *
     * @param rate the learning rate at its highest
     * @param stepsPerEpoch the number of updates in an epoch
     * @param epochs the number of epochs
     * @return the learning rate by the number of the update, from 0
     */
    Tracker tracker(double rate, int stepsPerEpoch, int epochs) {
        int total = stepsPerEpoch * epochs;
        int warmUp = (int) Math.min(total, Math.round(warmUpEpochs * stepsPerEpoch));
        Tracker main = shape == Shape.CONSTANT
                ? Tracker.fixed((float) rate)
                : CosineTracker.builder()
                        .setBaseValue((float) rate)
                        .optFinalValue(0)
                        .setMaxUpdates(Math.max(1, total - warmUp))
                        .build();
        if (warmUp == 0) {
            return main;
        }
        return WarmUpTracker.builder()
                .setMainTracker(main)
                .optWarmUpBeginValue((float) (rate / warmUp))
                .optWarmUpSteps(warmUp)
                .build();
    }
}
