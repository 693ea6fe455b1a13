package org.graft.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads MXNet's {@code .params} files, plain or gzipped, without MXNet: dense arrays of all versions of the format
 * (legacy, V1, V2, V3). Names keep their prefixes {@code arg:} and {@code aux:}; arrays without a name are named by
 * their position.
 *
 * <p>The layout is that of {@code NDArray::Save} and {@code NDArray::Load} in MXNet 1.9.1. Safe for use by many threads.
 */
public final class MxNetParamsReader {

    private static final long LIST_MAGIC = 0x112;
    private static final int V1_MAGIC = 0xF993FAC8;
    private static final int V2_MAGIC = 0xF993FAC9;
    private static final int V3_MAGIC = 0xF993FACA;
    private static final int MOST_DIMENSIONS = 32;
    private static final int SMALLEST_RECORD = 4;

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its arrays as {@code float}, in the order of the file
     * @throws WeightFormatException if it is not of this format, is damaged, or holds sparse or boolean arrays
     * @throws IOException if it cannot be read
     */
    public NamedTensors read(Path file) throws IOException {
        WeightBytes bytes = WeightBytes.read(file);
        if (bytes.readLong("the first word") != LIST_MAGIC) {
            throw new WeightFormatException(
                    bytes.location(),
                    "at byte 0: this is not an MXNet .params file",
                    "give the file that MXNet or GluonCV exported, named like model-0000.params");
        }
        bytes.readLong("the reserved word");
        int count = bytes.readCount("the number of arrays", SMALLEST_RECORD);
        List<Tensor> arrays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arrays.add(readArray(bytes, "array " + i));
        }
        Map<String, Tensor> named = name(bytes, arrays);
        if (bytes.remaining() > 0) {
            throw bytes.damaged(bytes.position(), bytes.remaining() + " bytes follow the last name");
        }
        return new NamedTensors(bytes.location(), bytes.sha256(), named);
    }

    private static Tensor readArray(WeightBytes bytes, String name) throws WeightFormatException {
        int start = bytes.position();
        int magic = bytes.readInt(name);
        long[] shape = switch (magic) {
            case V1_MAGIC -> readShape(bytes, name, bytes.readInt(name), true);
            case V2_MAGIC, V3_MAGIC -> {
                requireDense(bytes, name);
                yield readShape(bytes, name, bytes.readInt(name), true);
            }
            // The legacy format has no magic: its first word is the number of dimensions.
            default -> readShape(bytes, name, magic, false);
        };
        // Only V3 knows scalars: in the others no dimensions mean an array that was never filled, and nothing follows.
        if (shape == null || (shape.length == 0 && magic != V3_MAGIC)) {
            return new Tensor(name, new long[] {0}, new float[0]);
        }
        bytes.readInt(name + "'s device type");
        bytes.readInt(name + "'s device");
        int flag = bytes.readInt(name + "'s type");
        return bytes.readTensor(name, shape, elementType(bytes, start, name, flag));
    }

    private static void requireDense(WeightBytes bytes, String name) throws WeightFormatException {
        int start = bytes.position();
        int storage = bytes.readInt(name + "'s storage type");
        if (storage != 0) {
            throw new WeightFormatException(
                    bytes.location(),
                    "at byte " + start + ": " + name + " is not dense (storage type " + storage + ")",
                    "sparse arrays cannot be read: save it with tostype('default')");
        }
    }

    private static long[] readShape(WeightBytes bytes, String name, int dimensions, boolean wide)
            throws WeightFormatException {
        int start = bytes.position() - Integer.BYTES;
        if (dimensions == -1 && wide) {
            return null;
        }
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw bytes.damaged(start, name + " has " + dimensions + " dimensions");
        }
        long[] shape = new long[dimensions];
        for (int i = 0; i < dimensions; i++) {
            String what = name + "'s dimension " + i;
            shape[i] = wide ? bytes.readLong(what) : Integer.toUnsignedLong(bytes.readInt(what));
        }
        return shape;
    }

    private static ElementType elementType(WeightBytes bytes, int start, String name, int flag)
            throws WeightFormatException {
        return switch (flag) {
            case 0 -> ElementType.F32;
            case 1 -> ElementType.F64;
            case 2 -> ElementType.F16;
            case 3 -> ElementType.U8;
            case 4 -> ElementType.I32;
            case 5 -> ElementType.I8;
            case 6 -> ElementType.I64;
            default ->
                throw new WeightFormatException(
                        bytes.location(),
                        "at byte " + start + ": " + name + " has the number type " + flag
                                + (flag == 7 ? " (boolean)" : ""),
                        "weights are float32, float64, float16 or integers: save it with astype('float32')");
        };
    }

    private static Map<String, Tensor> name(WeightBytes bytes, List<Tensor> arrays) throws WeightFormatException {
        int start = bytes.position();
        int names = bytes.readCount("the number of names", Long.BYTES);
        if (names != 0 && names != arrays.size()) {
            throw bytes.damaged(start, names + " names for " + arrays.size() + " arrays");
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < arrays.size(); i++) {
            int offset = bytes.position();
            String name = names == 0
                    ? Integer.toString(i)
                    : bytes.readText(bytes.readCount("the length of name " + i, 1), "name " + i);
            if (named.put(name, arrays.get(i).named(name)) != null) {
                throw bytes.damaged(offset, "the name " + name + " occurs twice");
            }
        }
        return named;
    }
}
