package org.graft.benchmarks;

import java.nio.file.Path;
import java.util.Optional;
import org.graft.weights.WeightSpec;

/**
 * What a run measures with: which network, and which pictures.
 *
 * @param model the directory of a trained model; empty for pretrained weights with a head that was never trained
 * @param weights the pretrained weights, if there is no model
 * @param lastStage the stage that the untrained head reads, for example {@code mixed10}; what lies above it is left out
 * @param size the side of the images in pixels, if there is no model
 * @param photos a folder of labelled photos; empty for the drawn sample
 */
public record FixtureSettings(
        Optional<Path> model, WeightSpec weights, String lastStage, int size, Optional<String> photos) {

    /** The system property with the directory of a trained model. */
    public static final String MODEL = "graft.bench.model";

    /** The system property with the pretrained weights. */
    public static final String WEIGHTS = "graft.bench.weights";

    /** The system property with the folder of photos. */
    public static final String PHOTOS = "graft.bench.data";

    /** The stage that the head reads if nothing else is asked for: the whole of InceptionV3. */
    public static final String WHOLE = "mixed10";

    /** The side of the images in pixels if nothing else is asked for. */
    public static final int SIZE = 299;

    /**
     * Reads the settings that {@code java -jar benchmarks.jar} takes as system properties.
     *
     * @return the settings
     * @throws IllegalArgumentException if the weights cannot be
     */
    static FixtureSettings ofProperties() {
        return new FixtureSettings(
                Optional.ofNullable(System.getProperty(MODEL)).map(Path::of),
                WeightSpec.parse(System.getProperty(WEIGHTS, "auto")),
                WHOLE,
                SIZE,
                Optional.ofNullable(System.getProperty(PHOTOS)));
    }
}
