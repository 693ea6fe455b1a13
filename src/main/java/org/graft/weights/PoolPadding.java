package org.graft.weights;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Whether the zero padding of an average pool counts in the average. It belongs to the weights. */
public enum PoolPadding {
    /** The sum is divided by the whole window: torchvision, GluonCV. */
    COUNTED,
    /** The sum is divided by the number of real cells: Keras, TensorFlow. */
    NOT_COUNTED;

    /**
     * Returns the convention as it is written on the command line and in metadata.
     *
     * @return {@code counted} or {@code not-counted}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Parses a {@link #label()}.
     *
     * @param text the label
     * @return the convention
     * @throws IllegalArgumentException if it is none; the message lists the labels
     */
    public static PoolPadding parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown pool padding '" + text + "'; use "
                        + Arrays.stream(values()).map(PoolPadding::label).collect(Collectors.joining(" or "))));
    }
}
