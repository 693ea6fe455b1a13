package org.graft.model;

import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;

/**
 * How a classifier is loaded.
 *
 * @param engine the engine; null for the one that {@code -Dengine=} names, default PyTorch
 * @param topK the number of labels that a classification lists, 1 or more
 * @param precision the numbers that the backbone computes with
 */
public record ClassifierOptions(ComputeEngine engine, int topK, Precision precision) {

    /** The number of labels when nothing is said. */
    public static final int DEFAULT_TOP_K = 5;

    /**
     * Makes options for float32.
     *
     * @param engine the engine; null for the one that {@code -Dengine=} names, default PyTorch
     * @param topK the number of labels that a classification lists, 1 or more
     */
    public ClassifierOptions(ComputeEngine engine, int topK) {
        this(engine, topK, Precision.FLOAT32);
    }

    public ClassifierOptions {
        if (precision == null) {
            throw new IllegalArgumentException("the precision is missing");
        }
        if (topK < 1) {
            throw new IllegalArgumentException("topK must be 1 or more, but is " + topK);
        }
    }

    /**
     * Returns the defaults.
     *
     * @return the engine of {@code -Dengine=}, five labels, float32
     */
    public static ClassifierOptions defaults() {
        return new ClassifierOptions(null, DEFAULT_TOP_K, Precision.FLOAT32);
    }

    /**
     * Returns the options with another engine.
     *
     * @param other the engine
     * @return the options
     */
    public ClassifierOptions withEngine(ComputeEngine other) {
        return new ClassifierOptions(other, topK, precision);
    }

    /**
     * Returns the options with another number of labels.
     *
     * @param count the number, 1 or more
     * @return the options
     */
    public ClassifierOptions withTopK(int count) {
        return new ClassifierOptions(engine, count, precision);
    }

    /**
     * Returns the options with another precision.
     *
     * @param other the numbers that the backbone computes with
     * @return the options
     */
    public ClassifierOptions withPrecision(Precision other) {
        return new ClassifierOptions(engine, topK, other);
    }
}
