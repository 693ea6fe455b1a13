package org.graft.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.graft.model.ModelManifest;
import org.graft.model.Network;
import org.graft.model.TrainedModel;

/**
 * A trained model as ONNX: operator set 17, for any runtime that reads it.
 *
 * <p>Input {@code input}: float32 {@code (batch, 3, size, size)}, RGB, scaled as the metadata say; the batch size is free.
 * Outputs {@code logits} and {@code probabilities}: float32 {@code (batch, classes)}. Decoding, resizing and scaling are not
 * part of the graph, nor is the mean over mirror images of a model with {@code flipAtTest}: what the caller has to do is in the
 * metadata, whose names begin with {@code graft.}.
 *
 * <p>Stateless and safe for use by many threads.
 */
public final class OnnxModel {

    /** The version of the ONNX operator set. */
    public static final int OPSET = OnnxProgram.OPSET;

    /** The name of the input. */
    public static final String INPUT = OnnxProgram.INPUT;

    /** The name of the output before the softmax. */
    public static final String LOGITS = OnnxProgram.LOGITS;

    /** The name of the output after the softmax. */
    public static final String PROBABILITIES = OnnxProgram.PROBABILITIES;

    /** That of ONNX 1.12, which brought the operator set. */
    private static final int IR_VERSION = 8;

    private static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private OnnxModel() {}

    /**
     * Writes a trained model to a file, which is replaced when it is complete.
     *
     * @param model the model
     * @param file the file; the folders above it are made
     * @throws IOException if it cannot be written
     */
    public static void write(TrainedModel model, Path file) throws IOException {
        write(model.manifest(), model.network(), file);
    }

    /**
     * Writes a network to a file, which is replaced when it is complete.
     *
     * @param manifest what belongs to the network
     * @param network the network
     * @param file the file; the folders above it are made
     * @throws IOException if it cannot be written
     */
    public static void write(ModelManifest manifest, Network network, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        // Files.createTempFile would make a file that only its owner can read.
        Path temporary = target.resolveSibling("." + target.getFileName() + "-" + UUID.randomUUID() + ".writing");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
                of(manifest, network).writeTo(out);
            }
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Makes the model in memory. */
    static ModelProto of(ModelManifest manifest, Network network) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName("graft")
                .setProducerVersion(text(manifest.provenance().get("graft")))
                .setDomain("org.graft")
                .setModelVersion(1)
                .setDocString("Image classifier: " + manifest.architecture() + " with a head for "
                        + manifest.classes().size() + " classes")
                .setGraph(
                        new OnnxProgram(network).graph(manifest.preprocessing().size()));
        metadata(manifest)
                .forEach((key, value) -> model.addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey("graft." + key)
                        .setValue(value)));
        return model.build();
    }

    private static Map<String, String> metadata(ModelManifest manifest) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", Integer.toString(FORMAT));
        metadata.put("architecture", manifest.architecture());
        metadata.put("labels", json(manifest.classes()));
        metadata.put("preprocessing", json(manifest.preprocessing()));
        metadata.put("input", "RGB, float32, (batch, channel, height, width), (value / 255 - mean) / std");
        metadata.put("mean", json(manifest.scaling().mean()));
        metadata.put("std", json(manifest.scaling().std()));
        metadata.put("poolPadding", manifest.poolPadding().toString());
        metadata.put("headStages", json(manifest.headStages()));
        metadata.put("headPooling", manifest.headPooling().name());
        metadata.put("flipAtTest", Boolean.toString(manifest.flipAtTest()));
        metadata.put("provenance", json(manifest.provenance()));
        return metadata;
    }

    private static String text(Object value) {
        return value == null ? "unknown" : value.toString();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the manifest holds what JSON cannot: " + value, e);
        }
    }
}
