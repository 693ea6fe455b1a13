package org.graft.benchmarks.result;

import java.util.Locale;

/**
 * What is measured. The first three are named after the scenarios of MLPerf Inference; the results are no MLPerf results.
 */
public enum Scenario {
    /** One image after the other; the next one when the answer is there. */
    SINGLE_STREAM("latency of one image after the other", "ms", false),
    /** Batches one after the other, as many images a second as possible. */
    OFFLINE("throughput of batches", "images/s", true),
    /** Images that arrive at random at a given mean rate, whatever the answers do. */
    SERVER("latency of images that arrive at random", "ms", false),
    /** Steps of a training: frozen prefix, forward, loss, gradients, update. */
    TRAINING("throughput of training steps", "images/s", true),
    /** From the start of a virtual machine to the first answer. */
    COLD_START("time from the start of Java to the first answer", "ms", false),
    /** From a JPEG file to labels. */
    END_TO_END("latency from a JPEG file to its labels", "ms", false),
    /** Decoding, resizing and packing of JPEG files alone. */
    PREPROCESSING("throughput of decoding and resizing", "images/s", true),
    /** The product of two large matrices: what an engine gets out of the processor at best. */
    MATRIX_PRODUCT("arithmetic of a large matrix product", "GFLOP/s", true);

    private final String title;
    private final String unit;
    private final boolean higherIsBetter;

    Scenario(String title, String unit, boolean higherIsBetter) {
        this.title = title;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    /**
     * Says what is measured.
     *
     * @return a short phrase for people
     */
    public String title() {
        return title;
    }

    /**
     * Returns the unit of a row's value.
     *
     * @return {@code ms}, {@code images/s} or {@code GFLOP/s}
     */
    public String unit() {
        return unit;
    }

    /**
     * Returns which direction is the better one.
     *
     * @return true for throughput, false for latency
     */
    public boolean isHigherBetter() {
        return higherIsBetter;
    }

    /**
     * Returns the name that people type.
     *
     * @return for example {@code single-stream}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
