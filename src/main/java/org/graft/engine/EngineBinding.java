package org.graft.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What this library must know of an engine beyond DJL's own interface. An engine module implements it and declares it
 * as a {@link java.util.ServiceLoader} service. Implementations keep no state.
 */
public interface EngineBinding {

    /**
     * Returns DJL's name of the engine, for example {@code PyTorch}.
     *
     * @return the name
     */
    String engineName();

    /**
     * Returns environment variables that the native library reads while it loads, beside {@code OMP_NUM_THREADS}, which is
     * set for every engine. A variable that the user has set stays as it is.
     *
     * @param threads the number of threads for one operation
     * @return the values by name
     */
    Map<String, String> environment(int threads);

    /**
     * Returns system properties that DJL's engine reads while it loads. A property that the user has set stays as it is.
     *
     * @param threads the number of threads for one operation
     * @return the values by name
     */
    Map<String, String> systemProperties(int threads);

    /**
     * Returns the number of threads that an operation uses, once the engine is loaded.
     *
     * @param first the number that it was first loaded with
     * @param asked the number that is asked for now
     * @return by default the first
     */
    default int threads(int first, int asked) {
        return first;
    }

    /**
     * Returns the Maven artifact that brings the native library.
     *
     * @return group, artifact and platform, for people
     */
    String nativeArtifact();

    /**
     * Returns whether the engine trains.
     *
     * @return false for an engine that computes only what was trained elsewhere; by default true
     */
    default boolean canTrain() {
        return true;
    }

    /**
     * Makes the calling thread record no gradients outside a gradient collector. The setting belongs to the thread
     * where an engine has one.
     */
    void stopRecording();

    /**
     * Has the native library print, off the console, the notices that it prints once in a process and that no setting turns
     * off. Called whenever the engine is opened.
     *
     * @param manager a manager of the engine, on the processor
     */
    default void discardNotices(NDManager manager) {
        // Most have none.
    }

    /**
     * Runs a training step of a shape that is new. An engine whose native library then prints notices that no setting
     * turns off keeps them off the console.
     *
     * @param step the step, its results read
     * @param <T> the type of its result
     * @return the result of the step
     */
    default <T> T firstStep(Supplier<T> step) {
        return step.get();
    }

    /**
     * Returns whether the engine computes with bfloat16 on a device, in training too.
     *
     * @param device the device
     * @return by default false, as where the device or the processor does not compute with bfloat16 by itself
     */
    default boolean hasBfloat16(Device device) {
        return false;
    }

    /**
     * Returns the conversion by which a training step computes with bfloat16.
     *
     * @param manager the owner of what it takes, a manager of the engine on a device that {@link #hasBfloat16}
     * @return the conversion, owned by the caller
     * @throws UnsupportedOperationException if the engine has none
     */
    default Bfloat16 bfloat16(NDManager manager) {
        throw new UnsupportedOperationException(engineName() + " does not compute with bfloat16");
    }

    /**
     * Waits until everything that was asked of the engine is computed. The default reads a new value back, which is enough
     * for an engine that computes in the order of the calls.
     *
     * @param manager a manager of the engine, on the device that is waited for
     */
    default void awaitComputation(NDManager manager) {
        try (NDArray last = manager.zeros(new Shape(1))) {
            last.toFloatArray();
        }
    }
}
