package org.graft.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** Writes tensors as a safetensors file: a JSON header, then the values in float32, little endian, without gaps. */
public final class SafetensorsWriter {

    private static final int ALIGNMENT = 8;
    private static final int CHUNK_VALUES = 1 << 16;

    private SafetensorsWriter() {}

    /**
     * Writes a file. An existing one is replaced.
     *
     * @param file the file
     * @param tensors the tensors in the order in which they are to stand
     * @param metadata texts for the header's {@code __metadata__}
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Collection<Tensor> tensors, Map<String, String> metadata) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(out, tensors, metadata);
        }
    }

    /**
     * Writes the content of a file.
     *
     * @param out where to; it stays open
     * @param tensors the tensors in the order in which they are to stand
     * @param metadata texts for the header's {@code __metadata__}
     * @throws IOException if it cannot be written
     */
    public static void write(OutputStream out, Collection<Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        ObjectNode header = new ObjectMapper().createObjectNode();
        ObjectNode texts = header.putObject("__metadata__");
        metadata.forEach(texts::put);
        long offset = 0;
        for (Tensor tensor : tensors) {
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", "F32");
            var shape = entry.putArray("shape");
            for (long dimension : tensor.shape()) {
                shape.add(dimension);
            }
            long end = offset + 4L * tensor.values().length;
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        StringBuilder text = new StringBuilder(header.toString());
        while (text.toString().getBytes(StandardCharsets.UTF_8).length % ALIGNMENT != 0) {
            text.append(' ');
        }
        byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array());
        out.write(json);
        ByteBuffer chunk = ByteBuffer.allocate(4 * CHUNK_VALUES).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            float[] values = tensor.values();
            for (int from = 0; from < values.length; from += CHUNK_VALUES) {
                int count = Math.min(CHUNK_VALUES, values.length - from);
                chunk.clear();
                chunk.asFloatBuffer().put(values, from, count);
                out.write(chunk.array(), 0, 4 * count);
            }
        }
    }
}
