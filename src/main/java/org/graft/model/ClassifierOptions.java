package org.graft.model;

import java.time.Duration;
import java.util.Objects;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.image.ImageDecoder;

/**
 * How a classifier is loaded. Begin with {@link #defaults()}; each {@code with} method gives changed options.
 *
 * @param engine the engine, with its device and threads; null for the one that {@code -Dengine=} names, default PyTorch
 * @param topK the number of labels that a classification lists, 1 or more
 * @param precision the numbers that the backbone computes with
 * @param predictors how many requests are computed at the same time, 1 or more. Each predictor has its own copy of the
 *     parameters. On a processor one is fastest: an operation already uses all its threads
 * @param maximumPixels the largest width times height of an image file, 1 or more; larger ones are refused by their header,
 *     before any memory is taken for pixels
 * @param maximumWaiting how long a request may wait for a predictor before it is refused; null for as long as it takes
 * @param microBatching how requests are put together; null for not at all
 * @param warmUp whether loading includes a first computation, which is slower than later ones
 * @param listener is told what the classifier does
 */
public record ClassifierOptions(
        ComputeEngine engine,
        int topK,
        Precision precision,
        int predictors,
        long maximumPixels,
        Duration maximumWaiting,
        MicroBatching microBatching,
        boolean warmUp,
        ClassifierListener listener) {

    /** The number of labels when nothing is said. */
    public static final int DEFAULT_TOP_K = 5;

    public ClassifierOptions {
        Objects.requireNonNull(precision, "the precision is missing");
        Objects.requireNonNull(listener, "the listener is missing; ClassifierListener.NONE hears nothing");
        if (topK < 1) {
            throw new IllegalArgumentException("topK must be 1 or more, but is " + topK);
        }
        if (predictors < 1) {
            throw new IllegalArgumentException("predictors must be 1 or more, but is " + predictors);
        }
        if (maximumPixels < 1) {
            throw new IllegalArgumentException("maximumPixels must be 1 or more, but is " + maximumPixels);
        }
        if (maximumWaiting != null && maximumWaiting.isNegative()) {
            throw new IllegalArgumentException("maximumWaiting must not be negative, but is " + maximumWaiting);
        }
    }

    /**
     * Returns the defaults.
     *
     * @return the engine of {@code -Dengine=}, five labels, float32, one predictor, 100 million pixels, waiting without
     *     limit, no micro-batching, with a first computation, no listener
     */
    public static ClassifierOptions defaults() {
        return new ClassifierOptions(
                null,
                DEFAULT_TOP_K,
                Precision.FLOAT32,
                1,
                ImageDecoder.DEFAULT_MAXIMUM_PIXELS,
                null,
                null,
                true,
                ClassifierListener.NONE);
    }

    /**
     * Returns the options with another engine.
     *
     * @param other the engine, with its device and threads
     * @return the options
     */
    public ClassifierOptions withEngine(ComputeEngine other) {
        return new ClassifierOptions(
                other, topK, precision, predictors, maximumPixels, maximumWaiting, microBatching, warmUp, listener);
    }

    /**
     * Returns the options with another number of labels.
     *
     * @param count the number, 1 or more
     * @return the options
     */
    public ClassifierOptions withTopK(int count) {
        return new ClassifierOptions(
                engine, count, precision, predictors, maximumPixels, maximumWaiting, microBatching, warmUp, listener);
    }

    /**
     * Returns the options with another precision.
     *
     * @param other the numbers that the backbone computes with
     * @return the options
     */
    public ClassifierOptions withPrecision(Precision other) {
        return new ClassifierOptions(
                engine, topK, other, predictors, maximumPixels, maximumWaiting, microBatching, warmUp, listener);
    }

    /**
     * Returns the options with another number of predictors.
     *
     * @param count how many requests are computed at the same time, 1 or more
     * @return the options
     */
    public ClassifierOptions withPredictors(int count) {
        return new ClassifierOptions(
                engine, topK, precision, count, maximumPixels, maximumWaiting, microBatching, warmUp, listener);
    }

    /**
     * Returns the options with another limit of pixels.
     *
     * @param limit the largest width times height of an image file, 1 or more
     * @return the options
     */
    public ClassifierOptions withMaximumPixels(long limit) {
        return new ClassifierOptions(
                engine, topK, precision, predictors, limit, maximumWaiting, microBatching, warmUp, listener);
    }

    /**
     * Returns the options with a limit of the waiting time.
     *
     * @param limit how long a request may wait for a predictor; zero for not at all
     * @return the options
     */
    public ClassifierOptions withMaximumWaiting(Duration limit) {
        return new ClassifierOptions(
                engine, topK, precision, predictors, maximumPixels, limit, microBatching, warmUp, listener);
    }

    /**
     * Returns the options with micro-batching.
     *
     * @param batching how requests are put together
     * @return the options
     */
    public ClassifierOptions withMicroBatching(MicroBatching batching) {
        return new ClassifierOptions(
                engine, topK, precision, predictors, maximumPixels, maximumWaiting, batching, warmUp, listener);
    }

    /**
     * Returns the options with or without a first computation.
     *
     * @param wanted whether loading includes a first computation
     * @return the options
     */
    public ClassifierOptions withWarmUp(boolean wanted) {
        return new ClassifierOptions(
                engine, topK, precision, predictors, maximumPixels, maximumWaiting, microBatching, wanted, listener);
    }

    /**
     * Returns the options with a listener.
     *
     * @param other is told what the classifier does
     * @return the options
     */
    public ClassifierOptions withListener(ClassifierListener other) {
        return new ClassifierOptions(
                engine, topK, precision, predictors, maximumPixels, maximumWaiting, microBatching, warmUp, other);
    }
}
