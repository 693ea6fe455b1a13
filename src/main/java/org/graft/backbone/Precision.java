package org.graft.backbone;

import com.fasterxml.jackson.annotation.JsonValue;

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

    @Override
    public String toString() {
        return label;
    }
}
