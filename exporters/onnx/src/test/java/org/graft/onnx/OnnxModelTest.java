package org.graft.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graft.model.Network;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

    @TempDir
    Path folder;

    @Test
    void theFileSaysWhatAndOfWhichVersionItIs() throws IOException {
        ModelProto model = written();

        assertEquals(8, model.getIrVersion());
        assertEquals(1, model.getOpsetImportCount());
        assertEquals("", model.getOpsetImport(0).getDomain());
        assertEquals(OnnxModel.OPSET, model.getOpsetImport(0).getVersion());
        assertEquals("graft", model.getProducerName());
        GraphProto graph = model.getGraph();
        assertEquals(
                List.of("input: batch, 3, 75, 75"),
                Stream.of(graph.getInput(0)).map(OnnxModelTest::text).toList());
        assertEquals(
                List.of("logits: batch, 3", "probabilities: batch, 3"),
                graph.getOutputList().stream().map(OnnxModelTest::text).toList());
    }

    @Test
    void theMetadataSayHowToPrepareAnImageAndWhatTheOutputsMean() throws IOException {
        Map<String, String> metadata = written().getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));

        ObjectMapper json = new ObjectMapper();
        assertEquals(json.valueToTree(SmallPhotos.CLASSES), json.readTree(metadata.get("graft.labels")));
        assertEquals(
                75,
                json.readTree(metadata.get("graft.preprocessing")).path("size").asInt());
        assertEquals(0.485, json.readTree(metadata.get("graft.mean")).path(0).asDouble(), 1e-6);
        assertEquals(0.229, json.readTree(metadata.get("graft.std")).path(0).asDouble(), 1e-6);
        assertEquals("true", metadata.get("graft.flipAtTest"));
        assertTrue(metadata.get("graft.provenance").contains("\"seed\":1"), metadata.toString());
    }

    @Test
    void everyValueIsMadeBeforeItIsUsedAndOnce() throws IOException {
        GraphProto graph = written().getGraph();

        Set<String> made = new HashSet<>(Set.of(OnnxModel.INPUT));
        for (TensorProto constant : graph.getInitializerList()) {
            assertTrue(made.add(constant.getName()), constant.getName());
            long size = constant.getDimsList().stream().reduce(1L, (a, b) -> a * b);
            assertEquals(Float.BYTES * size, constant.getRawData().size(), constant.getName());
        }
        for (NodeProto node : graph.getNodeList()) {
            assertTrue(made.containsAll(node.getInputList()), node.getName());
            assertTrue(made.add(node.getOutput(0)), node.getName());
        }
        assertTrue(made.containsAll(Set.of(OnnxModel.LOGITS, OnnxModel.PROBABILITIES)));
    }

    @Test
    void anEarlierFileIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("new/folder/model.onnx");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "old");

        write(file);

        assertFalse(Files.readString(file, StandardCharsets.ISO_8859_1).equals("old"));
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private ModelProto written() throws IOException {
        Path file = folder.resolve("model.onnx");
        write(file);
        try (InputStream in = Files.newInputStream(file)) {
            return ModelProto.parseFrom(in);
        }
    }

    private static void write(Path file) throws IOException {
        Network network = SmallModel.network(1);
        OnnxModel.write(SmallModel.manifest(network, true), network, file);
    }

    private static String text(ValueInfoProto value) {
        return value.getName() + ": "
                + value.getType().getTensorType().getShape().getDimList().stream()
                        .map(dim -> dim.getDimParam().isEmpty() ? Long.toString(dim.getDimValue()) : dim.getDimParam())
                        .collect(Collectors.joining(", "));
    }
}
