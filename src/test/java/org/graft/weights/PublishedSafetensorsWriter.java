package org.graft.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes the safetensors layout: whole files of float32, or any header with any buffer. */
final class PublishedSafetensorsWriter {

    private PublishedSafetensorsWriter() {}

    static byte[] write(Map<String, Tensor> tensors) {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        tensors.forEach((name, tensor) -> {
            int begin = buffer.size();
            buffer.writeBytes(ParamsWriter.floats(tensor.values()));
            header.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(name, Arrays.toString(tensor.shape()), begin, buffer.size()));
        });
        return write(header.append("}  ").toString(), buffer.toByteArray());
    }

    static byte[] write(String header, byte[] buffer) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return new ParamsWriter().i64(text.length).raw(text).raw(buffer).bytes();
    }
}
