package org.graft.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes MXNet's {@code .params} layout byte by byte, in any of its versions. */
final class ParamsWriter {

    static final int V1 = 0xF993FAC8;
    static final int V2 = 0xF993FAC9;
    static final int V3 = 0xF993FACA;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Writes float32 tensors as V2 with their names. */
    byte[] write(Map<String, Tensor> tensors) {
        header(tensors.size());
        tensors.values().forEach(tensor -> array(V2, tensor.shape(), 0, floats(tensor.values())));
        names(tensors.keySet().toArray(new String[0]));
        return bytes();
    }

    ParamsWriter header(long count) {
        return i64(0x112).i64(0).i64(count);
    }

    /** Writes an array of a version (0 for the legacy format) with a dtype flag and its raw data. */
    ParamsWriter array(int version, long[] shape, int flag, byte[] data) {
        if (version != 0) {
            i32(version);
        }
        if (version == V2 || version == V3) {
            i32(0);
        }
        i32(shape.length);
        for (long dimension : shape) {
            if (version == 0) {
                i32((int) dimension);
            } else {
                i64(dimension);
            }
        }
        return i32(1).i32(0).i32(flag).raw(data);
    }

    ParamsWriter names(String... names) {
        i64(names.length);
        for (String name : names) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            i64(text.length).raw(text);
        }
        return this;
    }

    ParamsWriter i32(int value) {
        return raw(little(Integer.BYTES).putInt(value).array());
    }

    ParamsWriter i64(long value) {
        return raw(little(Long.BYTES).putLong(value).array());
    }

    ParamsWriter raw(byte[] data) {
        out.writeBytes(data);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static byte[] floats(float... values) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return bytes;
    }

    static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
