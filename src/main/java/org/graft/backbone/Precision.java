package org.graft.backbone;

import com.fasterxml.jackson.annotation.JsonValue;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;

/** The numbers that a backbone computes with. The head, trained weights and all results are float32. */
public enum Precision {
    /** 32 bits. */
    FLOAT32("f32"),
    /**
     * bfloat16: the range of float32 with 8 bits of precision instead of 24. Sums are of float32. Features and probabilities
     * differ in about the third digit.
     */
    BFLOAT16("bf16");

    private final String label;

    Precision(String label) {
        this.label = label;
    }

    /**
     * Returns the name that people type.
     *
     * @return {@code f32} or {@code bf16}
     */
    @JsonValue
    public String label() {
        return label;
    }

    /**
     * Checks that an engine computes in this precision on its device, in training too.
     *
     * @param engine the engine
     * @throws EngineUnavailableException if it does not
     */
    public void requireOn(ComputeEngine engine) {
        if (this == BFLOAT16 && !engine.binding().hasBfloat16(engine.device())) {
            throw unavailable(engine);
        }
    }

    /** Makes the error of an engine that cannot compute in this precision. */
    EngineUnavailableException unavailable(ComputeEngine engine) {
        return new EngineUnavailableException(
                "The precision " + this + " cannot be had on " + engine.name() + " and " + engine.deviceName()
                        + " here: it takes PyTorch on a processor that computes with it (AVX512-BF16 or AMX-BF16).",
                null);
    }

    @Override
    public String toString() {
        return label;
    }
}
