package org.graft.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors files: a length, a JSON header and one buffer without holes. The file's {@code __metadata__}
 * becomes {@link NamedTensors#metadata()}.
 *
 * <p>The layout is that of the format's specification in the repository huggingface/safetensors, whose checks of the
 * header are made here too. Safe for use by many threads.
 */
public final class SafetensorsReader {

    private static final String METADATA = "__metadata__";

    private final ObjectMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its tensors as {@code float}, in the order of the header
     * @throws WeightFormatException if it is not of this format, is damaged, or holds boolean or 8-bit float tensors
     * @throws IOException if it cannot be read
     */
    public NamedTensors read(Path file) throws IOException {
        WeightBytes bytes = WeightBytes.read(file);
        int headerLength = bytes.readCount("the length of the header", 1);
        int headerStart = bytes.position();
        JsonNode header = parse(bytes, bytes.readText(headerLength, "the header"), headerStart);

        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .properties()
                        .forEach(each ->
                                metadata.put(each.getKey(), each.getValue().asText()));
            } else {
                entries.add(entry(bytes, headerStart, field.getKey(), field.getValue()));
            }
        }

        Map<String, Tensor> read = readInBufferOrder(bytes, headerStart, entries);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        entries.forEach(entry -> tensors.put(entry.name, read.get(entry.name)));
        return new NamedTensors(bytes.location(), bytes.sha256(), tensors, List.of(), metadata);
    }

    private JsonNode parse(WeightBytes bytes, String header, int start) throws WeightFormatException {
        if (!header.startsWith("{")) {
            throw bytes.damaged(start, "the header is not a JSON object");
        }
        try {
            return json.readTree(header);
        } catch (JsonProcessingException e) {
            throw bytes.damaged(start, "the header is not valid JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private static Map<String, Tensor> readInBufferOrder(WeightBytes bytes, int headerStart, List<Entry> entries)
            throws WeightFormatException {
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        Map<String, Tensor> read = new LinkedHashMap<>();
        int bufferStart = bytes.position();
        for (Entry entry : ordered) {
            int begin = bytes.position() - bufferStart;
            if (entry.begin != begin) {
                throw bytes.damaged(
                        headerStart,
                        entry.name + " starts at " + entry.begin + " of the buffer, but what precedes it ends at "
                                + begin);
            }
            read.put(entry.name, bytes.readTensor(entry.name, entry.shape, entry.type));
            int end = bytes.position() - bufferStart;
            if (entry.end != end) {
                throw bytes.damaged(
                        headerStart,
                        entry.name + " ends at " + entry.end + " of the buffer, but its shape says " + end);
            }
        }
        if (bytes.remaining() > 0) {
            throw bytes.damaged(bytes.position(), bytes.remaining() + " bytes belong to no tensor");
        }
        return read;
    }

    private static Entry entry(WeightBytes bytes, int headerStart, String name, JsonNode node)
            throws WeightFormatException {
        JsonNode shape = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!shape.isArray() || !allIntegers(shape) || offsets.size() != 2 || !allIntegers(offsets)) {
            throw bytes.damaged(headerStart, "the header's entry " + name + " lacks a shape or two data_offsets");
        }
        long[] dimensions = new long[shape.size()];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = shape.get(i).longValue();
        }
        ElementType type = elementType(bytes, name, node.path("dtype").asText());
        return new Entry(
                name,
                type,
                dimensions,
                offsets.get(0).longValue(),
                offsets.get(1).longValue());
    }

    private static boolean allIntegers(JsonNode array) {
        for (JsonNode each : array) {
            if (!each.isIntegralNumber() || !each.canConvertToLong()) {
                return false;
            }
        }
        return true;
    }

    private static ElementType elementType(WeightBytes bytes, String name, String type) throws WeightFormatException {
        return switch (type) {
            case "F64" -> ElementType.F64;
            case "F32" -> ElementType.F32;
            case "F16" -> ElementType.F16;
            case "BF16" -> ElementType.BF16;
            case "I64" -> ElementType.I64;
            case "I32" -> ElementType.I32;
            case "I16" -> ElementType.I16;
            case "U16" -> ElementType.U16;
            case "I8" -> ElementType.I8;
            case "U8" -> ElementType.U8;
            default ->
                throw new WeightFormatException(
                        bytes.location(),
                        "the tensor " + name + " has the number type " + type,
                        "weights are F32, F64, F16, BF16 or integers: save it as float32");
        };
    }

    private record Entry(String name, ElementType type, long[] shape, long begin, long end) {}
}
