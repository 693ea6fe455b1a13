package org.graft.weights;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which weights are asked for, as it is written on the command line and in recipes. {@link #toString()} gives the text
 * that {@link #parse} takes.
 *
 * @param kind the kind of source
 * @param file the file or directory, for the kinds that have one
 */
public record WeightSpec(Kind kind, Optional<Path> file) {

    /** The kinds of sources. */
    public enum Kind {
        /** The local cache, then DJL's model zoo, then the npm package nsfwjs; a zoo that is named comes first. */
        AUTO(""),
        /** Random initialization. */
        NONE(""),
        /** DJL's model zoo. */
        ZOO(""),
        /** The npm package nsfwjs, fetched by the npm client. */
        NSFWJS(""),
        /** An HDF5 file of Keras. */
        KERAS("FILE.h5"),
        /** A safetensors file with the names of torchvision and timm. */
        SAFETENSORS("FILE"),
        /** A TensorFlow.js Layers model. */
        TFJS("DIR|FILE.tgz"),
        /** An MXNet parameter file with GluonCV's names. */
        PARAMS("FILE");

        private final String argument;

        Kind(String argument) {
            this.argument = argument;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean hasFile() {
            return !argument.isEmpty();
        }

        String form() {
            return hasFile() ? word() + ":" + argument : word();
        }
    }

    public WeightSpec {
        if (kind.hasFile() != file.isPresent()) {
            throw new IllegalArgumentException("the weights '" + kind.word() + "' "
                    + (kind.hasFile() ? "need a file: " : "take no file: ") + kind.form());
        }
    }

    /**
     * Returns the specification {@code auto}.
     *
     * @return the default
     */
    public static WeightSpec auto() {
        return new WeightSpec(Kind.AUTO, Optional.empty());
    }

    /**
     * Parses {@code kind} or {@code kind:FILE}.
     *
     * @param text the text
     * @return the specification
     * @throws IllegalArgumentException if it has another form; the message lists the forms
     */
    public static WeightSpec parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        String argument = colon < 0 ? "" : text.substring(colon + 1);
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word) && kind.hasFile() == (colon >= 0) && kind.hasFile() == !argument.isBlank()) {
                try {
                    return new WeightSpec(kind, kind.hasFile() ? Optional.of(Path.of(argument)) : Optional.empty());
                } catch (InvalidPathException e) {
                    throw new IllegalArgumentException("the weights '" + text + "' name no possible file", e);
                }
            }
        }
        throw new IllegalArgumentException("unknown weights '" + text + "'; use one of " + forms());
    }

    /**
     * Checks that the file or directory is there, without reading it. Kinds that have none pass.
     *
     * @throws WeightFormatException if it is not there
     */
    public void requireFile() throws WeightFormatException {
        if (file.isPresent() && !Files.exists(file.get())) {
            throw new WeightFormatException(file.get().toString(), "there is no such file", "check the path");
        }
    }

    /**
     * Returns the forms that {@link #parse} takes, for people.
     *
     * @return the forms, separated by commas
     */
    public static String forms() {
        return Arrays.stream(Kind.values()).map(Kind::form).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return file.map(path -> kind.word() + ":" + path).orElse(kind.word());
    }
}
