package org.graft.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What goes with the weights of a publisher and is not in the file: the input scaling and average pools that they were
 * trained with, and their license as far as it is known of exactly these bytes.
 *
 * @param scaling the input scaling
 * @param poolPadding the convention of the average pools
 * @param license the license
 * @param description what the file is, for people
 */
record WeightConvention(ChannelScaling scaling, PoolPadding poolPadding, String license, String description) {

    private static final String TIMM_GLUON = "gluon_in1k";

    /** Returns the convention of a file. */
    static WeightConvention of(WeightSpec.Kind format, Path path, NamedTensors file) throws IOException {
        return switch (format) {
            case KERAS ->
                new WeightConvention(
                        ChannelScaling.symmetric(),
                        PoolPadding.NOT_COUNTED,
                        PublishedLicenses.ofKeras(path),
                        "Keras weights in HDF5");
            case SAFETENSORS -> torchvision(path);
            case TFJS, NSFWJS -> tensorFlowJs(file);
            // The license of a zoo's artifact is in the zoo's metadata.
            case ZOO -> gluon(PublishedLicenses.NOT_STATED);
            case PARAMS -> gluon(PublishedLicenses.ofParameters(path));
            case AUTO, NONE -> throw new IllegalArgumentException(format + " is no file format");
        };
    }

    private static WeightConvention gluon(String license) {
        return new WeightConvention(
                ChannelScaling.imageNet(), PoolPadding.COUNTED, license, "MXNet parameters with GluonCV's names");
    }

    /**
     * torchvision turns ImageNet's normalization into (x - 0.5) / 0.5 inside the model (transform_input). timm publishes
     * the scaling of each set of weights in a config.json beside it; its gluon_in1k is the exception.
     */
    private static WeightConvention torchvision(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path config = absolute.resolveSibling("config.json");
        if (Files.isRegularFile(config)) {
            JsonNode pretrained = JsonFile.parse(config.toString(), Files.readAllBytes(config))
                    .path("pretrained_cfg");
            if (pretrained.path("mean").size() == 3 && pretrained.path("std").size() == 3) {
                return new WeightConvention(
                        scaling(config, pretrained),
                        PoolPadding.COUNTED,
                        pretrained.path("license").asText(PublishedLicenses.NOT_STATED),
                        ("timm weights " + pretrained.path("tag").asText()).strip() + " in safetensors");
            }
        }
        boolean gluon = absolute.toString().contains(TIMM_GLUON);
        return new WeightConvention(
                gluon ? ChannelScaling.imageNet() : ChannelScaling.symmetric(),
                PoolPadding.COUNTED,
                PublishedLicenses.NOT_STATED,
                gluon ? "timm weights " + TIMM_GLUON + " in safetensors" : "safetensors with torchvision's names");
    }

    private static ChannelScaling scaling(Path config, JsonNode pretrained) throws WeightFormatException {
        try {
            return new ChannelScaling(floats(pretrained.path("mean")), floats(pretrained.path("std")));
        } catch (IllegalArgumentException e) {
            throw new WeightFormatException(config.toString(), e.getMessage(), "get it again", e);
        }
    }

    /** nsfwjs is told by its package, or by its weights when they come without it. */
    private static WeightConvention tensorFlowJs(NamedTensors file) {
        String packageId = file.metadata().getOrDefault(TfjsReader.PACKAGE, "");
        boolean known = NsfwjsPackage.SHARDS_SHA256.equals(file.metadata().get(TfjsReader.SHARDS_SHA256));
        boolean nsfwjs = known || packageId.startsWith("nsfwjs@");
        return nsfwjs
                ? new WeightConvention(
                        ChannelScaling.unit(),
                        PoolPadding.NOT_COUNTED,
                        known ? NsfwjsPackage.LICENSE : PublishedLicenses.NOT_STATED,
                        "TensorFlow.js model of " + (packageId.isEmpty() ? "nsfwjs" : packageId)
                                + ", fine-tuned from ImageNet, quantized")
                : new WeightConvention(
                        ChannelScaling.symmetric(),
                        PoolPadding.NOT_COUNTED,
                        PublishedLicenses.NOT_STATED,
                        "TensorFlow.js Layers model");
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
