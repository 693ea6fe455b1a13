package org.graft.cli;

import java.io.IOException;
import java.util.Optional;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PoolPadding;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSource;
import org.graft.weights.WeightSpec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which pretrained weights a command starts from. */
public final class WeightOptions {

    @Option(
            names = "--weights",
            paramLabel = "SPEC",
            defaultValue = "auto",
            converter = SpecificationConverter.class,
            description = "The pretrained weights: auto (the local cache, then DJL's model zoo, then the npm package"
                    + " nsfwjs; what --zoo names comes first), zoo, nsfwjs, keras:FILE.h5, safetensors:FILE, tfjs:DIR|FILE.tgz, params:FILE, or none"
                    + " (random). Default: ${DEFAULT-VALUE}.")
    WeightSpec weights;

    @Option(
            names = "--pool-padding",
            paramLabel = "counted|not-counted",
            converter = PoolPaddingConverter.class,
            description = "Whether average pools count their padding. Default: as the weights were trained.")
    PoolPadding poolPadding;

    @Mixin
    ZooOptions zoo;

    /** Made by picocli. */
    public WeightOptions() {}

    /**
     * Returns the weights that were asked for.
     *
     * @return the specification
     */
    public WeightSpec specification() {
        return weights;
    }

    /**
     * Finds wrong use that shows without fetching or reading anything: what is no model zoo, and a file that is not there.
     *
     * @param console where the source of the weights will show its downloads
     */
    void check(Console console) throws IOException {
        zoo.builder(console);
        weights.requireFile();
    }

    /**
     * Reads the weights, and says which were taken and why.
     *
     * @param console where to say it
     * @param seed the seed of the weights {@code none}
     * @return the weights
     * @throws IOException if they cannot be had
     */
    public BackboneWeights load(Console console, long seed) throws IOException {
        return load(console, seed, weights);
    }

    /**
     * Reads other weights than those that were asked for, under the other options, and says which were taken and why.
     *
     * @param console where to say it
     * @param seed the seed of the weights {@code none}
     * @param specification the weights
     * @return the weights
     * @throws IOException if they cannot be had
     */
    public BackboneWeights load(Console console, long seed, WeightSpec specification) throws IOException {
        PretrainedWeights source = zoo.builder(console)
                .optSeed(seed)
                .optPoolPadding(Optional.ofNullable(poolPadding))
                .build();
        BackboneWeights loaded = source.load(specification);
        console.note(describe(loaded.source()));
        return loaded;
    }

    /** Says in a line what was taken, and why. */
    static String describe(WeightSource source) {
        return "weights: " + source.description()
                + (source.license().isEmpty() ? "" : ", license " + source.license())
                + (source.reason().isEmpty() ? "" : "; taken because " + source.reason());
    }

    /** Parses {@link WeightSpec}s. */
    static final class SpecificationConverter implements ITypeConverter<WeightSpec> {

        @Override
        public WeightSpec convert(String text) {
            try {
                return WeightSpec.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Parses {@link PoolPadding}s. */
    static final class PoolPaddingConverter implements ITypeConverter<PoolPadding> {

        @Override
        public PoolPadding convert(String text) {
            try {
                return PoolPadding.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
