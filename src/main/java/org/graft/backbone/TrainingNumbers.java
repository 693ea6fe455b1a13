package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;
import org.graft.engine.Bfloat16;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;

/**
 * The numbers that trainable stages compute with. Parameters, their gradients and the statistics of batch norm are float32
 * with either precision; feature maps, and kernels while they are multiplied, are of this one.
 *
 * <p>Must be closed. For use by one thread at a time.
 */
public interface TrainingNumbers extends AutoCloseable {

    /** float32 all the way. */
    TrainingNumbers FLOAT32 = new TrainingNumbers() {

        @Override
        public NDArray narrow(NDArray owned) {
            return owned;
        }

        @Override
        public NDArray withNarrow(NDArray kept, UnaryOperator<NDArray> use) {
            return use.apply(kept);
        }

        @Override
        public NDArray withWide(NDArray kept, UnaryOperator<NDArray> use) {
            return use.apply(kept);
        }

        @Override
        public void close() {
            // Nothing is owned.
        }
    };

    /**
     * Returns the numbers of a precision.
     *
     * @param precision the precision
     * @param engine the engine that trains
     * @param manager the owner of what they take
     * @return the numbers, owned by the caller
     * @throws EngineUnavailableException if the engine cannot train in this precision here
     */
    static TrainingNumbers of(Precision precision, ComputeEngine engine, NDManager manager) {
        if (precision == Precision.FLOAT32) {
            return FLOAT32;
        }
        precision.requireOn(engine);
        Bfloat16 conversion = engine.binding().bfloat16(manager);
        return new TrainingNumbers() {

            @Override
            public NDArray narrow(NDArray owned) {
                try (owned) {
                    return conversion.narrow(owned);
                }
            }

            @Override
            public NDArray withNarrow(NDArray kept, UnaryOperator<NDArray> use) {
                try (NDArray narrow = conversion.narrow(kept)) {
                    return use.apply(narrow);
                }
            }

            @Override
            public NDArray withWide(NDArray kept, UnaryOperator<NDArray> use) {
                try (NDArray wide = conversion.widen(kept)) {
                    return use.apply(wide);
                }
            }

            @Override
            public void close() {
                conversion.close();
            }
        };
    }

    /**
     * Converts a float32 array to these numbers.
     *
     * @param owned the array, which the caller must not use any more
     * @return the converted array, owned by the caller
     */
    NDArray narrow(NDArray owned);

    /**
     * Computes with a float32 array in these numbers.
     *
     * @param kept the array; stays open
     * @param use what to compute; its argument is not for later
     * @return its result
     */
    NDArray withNarrow(NDArray kept, UnaryOperator<NDArray> use);

    /**
     * Computes in float32 with an array of these numbers.
     *
     * @param kept the array; stays open
     * @param use what to compute; its argument is not for later
     * @return its result
     */
    NDArray withWide(NDArray kept, UnaryOperator<NDArray> use);

    @Override
    void close();
}
