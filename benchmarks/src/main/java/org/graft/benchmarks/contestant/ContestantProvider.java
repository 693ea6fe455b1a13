package org.graft.benchmarks.contestant;

import java.io.IOException;
import org.graft.backbone.Precision;
import org.graft.benchmarks.Fixture;
import org.graft.engine.ComputeEngine;
import org.graft.train.Phase;

/**
 * A way of running the model that takes part in the comparison. Those of other jars are found as
 * {@link java.util.ServiceLoader} services. Implementations keep no state.
 */
public interface ContestantProvider {

    /**
     * Returns the name of its rows.
     *
     * @return the name, without spaces, for example {@code PlainDjl-MXNet}
     */
    String name();

    /**
     * Returns the engine that it runs on: {@code -Dengine=} restricts a run to the contestants of one.
     *
     * @return for example {@code PyTorch}
     */
    String engine();

    /**
     * Returns whether it takes part in the scenario {@code training}.
     *
     * @return true if it has {@link #openTraining}; by default false
     */
    default boolean trains() {
        return false;
    }

    /**
     * Returns whether its engine multiplies matrices by itself: it then takes part in the scenario {@code matrix-product}.
     *
     * @return true for an engine of Graft with arithmetic on arrays; by default false
     */
    default boolean multiplies() {
        return false;
    }

    /**
     * Returns whether this is Graft's own way of running the model, and not one that it is compared with.
     *
     * @return by default false
     */
    default boolean isGraft() {
        return false;
    }

    /**
     * Returns what its network computes with: its answers may be as far from others as that allows.
     *
     * @return by default float32
     */
    default Precision precision() {
        return Precision.FLOAT32;
    }

    /**
     * Returns the largest batch that it is measured with.
     *
     * @return the number of images; by default there is no limit
     */
    default int largestBatch() {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns whether it takes part in the scenario {@code server}.
     *
     * @return true by default
     */
    default boolean serves() {
        return true;
    }

    /**
     * Returns whether it takes part in the scenario {@code cold-start}.
     *
     * @return true by default
     */
    default boolean startsCold() {
        return true;
    }

    /**
     * Loads the engine.
     *
     * @param settings device and threads
     * @return the engine and its version, for people
     * @throws org.graft.engine.EngineUnavailableException if it cannot be had
     */
    String loadEngine(EngineSettings settings);

    /**
     * Loads the model. The engine is loaded.
     *
     * @param fixture what to run
     * @param settings device and threads
     * @return the contestant, which the caller closes
     * @throws IOException if the model cannot be read
     */
    Contestant open(Fixture fixture, EngineSettings settings) throws IOException;

    /**
     * Prepares a training of the model. The engine is loaded.
     *
     * @param fixture what to train
     * @param settings device and threads
     * @param phase the optimizer, its constant learning rate, and what batch norm does
     * @param freezeThrough the last frozen stage
     * @return the training, which the caller closes
     * @throws IOException if the model cannot be read
     * @throws UnsupportedOperationException if it does not train
     */
    default TrainingContestant openTraining(Fixture fixture, EngineSettings settings, Phase phase, String freezeThrough)
            throws IOException {
        throw new UnsupportedOperationException(name() + " does not train");
    }

    /**
     * Device and threads, the same for all contestants.
     *
     * @param device {@code cpu}, {@code gpu} or {@code gpu:N}
     * @param threads the number of threads for one operation, 1 or more
     */
    record EngineSettings(String device, int threads) {

        /**
         * Opens a Graft engine with these settings.
         *
         * @param engine its name
         * @return the engine
         * @throws org.graft.engine.EngineUnavailableException if it cannot be had
         */
        public ComputeEngine open(String engine) {
            return ComputeEngine.open(engine, device, threads);
        }
    }
}
