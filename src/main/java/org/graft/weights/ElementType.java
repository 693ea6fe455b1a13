package org.graft.weights;

import java.nio.ByteBuffer;

/** The number types of weight files, and how each becomes a {@code float}. */
enum ElementType {
    F64(8) {
        @Override
        float read(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F32(4) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    F16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return halfToFloat(bytes.getShort());
        }
    },
    BF16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    },
    I64(8) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getLong();
        }
    },
    I32(4) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getInt();
        }
    },
    I16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getShort();
        }
    },
    U16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return Short.toUnsignedInt(bytes.getShort());
        }
    },
    I8(1) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.get();
        }
    },
    U8(1) {
        @Override
        float read(ByteBuffer bytes) {
            return Byte.toUnsignedInt(bytes.get());
        }
    };

    private final int size;

    ElementType(int size) {
        this.size = size;
    }

    /** Returns the number of bytes of one element. */
    int size() {
        return size;
    }

    /** Reads one element at the buffer's position, in the buffer's byte order. */
    abstract float read(ByteBuffer bytes);

    /** Reads elements from the buffer's position on; the caller has checked that they are there. */
    float[] read(ByteBuffer bytes, int count) {
        float[] values = new float[count];
        if (this == F32) {
            bytes.asFloatBuffer().get(values);
            bytes.position(bytes.position() + count * size);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = read(bytes);
            }
        }
        return values;
    }

    /** Converts IEEE 754 binary16, subnormal numbers, infinities and NaN included; every value is exact in a float. */
    private static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
        }
        return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
    }
}
