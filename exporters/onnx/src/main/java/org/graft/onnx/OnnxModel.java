package org.graft.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.io.IOException;
import java.nio.file.Path;
import org.graft.backbone.ForwardPlan;
import org.graft.data.NewFile;
import org.graft.model.ExportMetadata;
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
        NewFile.write(file, of(manifest, network)::writeTo);
    }

    /**
     * Writes a network for a runtime in this process, without metadata and for images of any size.
     *
     * @param network the network
     * @return the bytes of the model, with the input and the outputs of the exported one
     */
    public static byte[] bytes(Network network) {
        return header().setGraph(new OnnxProgram(network.backbone()).classifier(network.head()))
                .build()
                .toByteArray();
    }

    /**
     * Writes a frozen part of a backbone for a runtime in this process, for images of any size.
     *
     * @param plan what to compute, in float32
     * @return the bytes of the model, with the input {@value #INPUT} and an output for each of the plan, in their order
     */
    public static byte[] bytes(ForwardPlan plan) {
        return header().setGraph(new OnnxProgram(plan.weights()).outputs(plan.outputs()))
                .build()
                .toByteArray();
    }

    private static ModelProto.Builder header() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName("graft");
    }

    /** Makes the model in memory. */
    static ModelProto of(ModelManifest manifest, Network network) {
        ModelProto.Builder model = header().setProducerVersion(
                        text(manifest.provenance().get("graft")))
                .setDomain("org.graft")
                .setModelVersion(1)
                .setDocString("Image classifier: " + manifest.architecture() + " with a head for "
                        + manifest.classes().size() + " classes")
                .setGraph(new OnnxProgram(network.backbone())
                        .classifier(network.head(), manifest.preprocessing().size()));
        ExportMetadata.texts(manifest)
                .forEach((key, value) -> model.addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey("graft." + key)
                        .setValue(value)));
        return model.build();
    }

    private static String text(Object value) {
        return value == null ? "unknown" : value.toString();
    }
}
