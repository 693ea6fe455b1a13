package org.graft.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What goes with the weights of a publisher and is not in the file: the input scaling and average pools that they were
 * trained with, and their license.
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
                        "MIT (weights published with Keras)",
                        "Keras weights in HDF5");
            case SAFETENSORS -> torchvision(path);
            case TFJS, NSFWJS -> tensorFlowJs(file);
            case ZOO, PARAMS ->
                new WeightConvention(
                        ChannelScaling.imageNet(),
                        PoolPadding.COUNTED,
                        "Apache-2.0 (weights published by GluonCV)",
                        "MXNet parameters with GluonCV's names");
            case AUTO, NONE -> throw new IllegalArgumentException(format + " is no file format");
        };
    }

    /**
     * torchvision turns ImageNet's normalization into (x - 0.5) / 0.5 inside the model (transform_input). timm publishes
     * the scaling of each set of weights in a config.json beside it; its gluon_in1k is the exception.
     */
    private static WeightConvention torchvision(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path config = absolute.resolveSibling("config.json");
        if (Files.isRegularFile(config)) {
            JsonNode pretrained = new ObjectMapper().readTree(config.toFile()).path("pretrained_cfg");
            if (pretrained.path("mean").size() == 3 && pretrained.path("std").size() == 3) {
                return new WeightConvention(
                        new ChannelScaling(floats(pretrained.path("mean")), floats(pretrained.path("std"))),
                        PoolPadding.COUNTED,
                        pretrained.path("license").asText("see the model card"),
                        ("timm weights " + pretrained.path("tag").asText()).strip() + " in safetensors");
            }
        }
        boolean gluon = absolute.toString().contains(TIMM_GLUON);
        return new WeightConvention(
                gluon ? ChannelScaling.imageNet() : ChannelScaling.symmetric(),
                PoolPadding.COUNTED,
                gluon ? "Apache-2.0 (weights published by GluonCV)" : "BSD-3-Clause (weights published by torchvision)",
                gluon ? "timm weights " + TIMM_GLUON + " in safetensors" : "torchvision weights in safetensors");
    }

    /** nsfwjs is told by its package, or by its weights when they come without it. */
    private static WeightConvention tensorFlowJs(NamedTensors file) {
        String packageId = file.metadata().getOrDefault(TfjsReader.PACKAGE, "");
        boolean nsfwjs = packageId.startsWith("nsfwjs@")
                || NsfwjsPackage.SHARDS_SHA256.equals(file.metadata().get(TfjsReader.SHARDS_SHA256));
        return nsfwjs
                ? new WeightConvention(
                        ChannelScaling.unit(),
                        PoolPadding.NOT_COUNTED,
                        NsfwjsPackage.LICENSE,
                        "TensorFlow.js model of " + (packageId.isEmpty() ? "nsfwjs" : packageId)
                                + ", fine-tuned from ImageNet, quantized")
                : new WeightConvention(
                        ChannelScaling.symmetric(),
                        PoolPadding.NOT_COUNTED,
                        "not stated in the file",
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
