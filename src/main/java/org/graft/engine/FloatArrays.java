package org.graft.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Arrays of an engine made from Java's floats, and Java's floats made from those of an engine.
 *
 * <p>DJL 0.36's {@code NDManager.create(float[], Shape)} is not safe on MXNet: it copies from a direct buffer that nothing
 * holds while the native library reads it, so that the garbage collector can free the buffer first, and some values of
 * the array are those of whatever the memory was used for next. Here the buffer is held until the copy is made.
 */
public final class FloatArrays {

    private static final int MOST_VALUES = 1 << 26;

    private FloatArrays() {}

    /**
     * Makes an array. On PyTorch it borrows a Java buffer, which lives as long as the array.
     *
     * @param manager its owner
     * @param values its values, row-major
     * @param shape its shape
     * @return the array, float32
     */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        return of(manager, shape, buffer -> buffer.put(values));
    }

    /**
     * Makes an array of values that are written where the array will have them. On PyTorch it borrows that memory.
     *
     * @param manager its owner
     * @param shape its shape
     * @param writer writes the values, row-major, into a buffer that begins at its start and is all zero
     * @return the array, float32
     */
    public static NDArray of(NDManager manager, Shape shape, Consumer<FloatBuffer> writer) {
        ByteBuffer memory = memory(shape.size());
        writer.accept(memory.asFloatBuffer());
        return in(memory, manager, shape);
    }

    /**
     * Makes a matrix.
     *
     * @param manager its owner
     * @param rows its rows, at least one, all of one width, {@link #rowsOfPart} at most
     * @return the array {@code (rows, width)}, float32
     */
    public static NDArray of(NDManager manager, float[][] rows) {
        return of(manager, new Shape(rows.length, rows[0].length), buffer -> {
            for (float[] row : rows) {
                buffer.put(row);
            }
        });
    }

    /**
     * Tells how many rows an array should have at most. Java's buffers, from which arrays are made, end at 2 GiB; where there
     * are more rows, parts of 256 MiB take less memory at a time.
     *
     * @param width the number of values of a row
     * @return the number of rows, at least 1
     */
    public static int rowsOfPart(int width) {
        return Math.max(1, MOST_VALUES / width);
    }

    /**
     * Takes memory for {@link #in}.
     *
     * @param size the number of values
     * @return the memory, all zero
     */
    public static ByteBuffer memory(long size) {
        // Of other buffers than these DJL makes a copy first.
        return ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(Float.BYTES, size)))
                .order(ByteOrder.nativeOrder());
    }

    /**
     * Returns a part of some memory.
     *
     * @param memory of {@link #memory}
     * @param start where it begins, in bytes
     * @param length its length in bytes
     * @return the part, which is the same memory
     */
    public static ByteBuffer part(ByteBuffer memory, int start, int length) {
        return memory.slice(start, length).order(ByteOrder.nativeOrder());
    }

    /**
     * Makes an array of the values that lie in memory of the caller. On PyTorch the array is that memory: use it for the next
     * array only after this one is closed.
     *
     * @param memory of {@link #memory} or {@link #part}, of the size of the array
     * @param manager the owner of the array
     * @param shape its shape
     * @return the array, float32
     */
    public static NDArray in(ByteBuffer memory, NDManager manager, Shape shape) {
        try {
            return manager.create(memory.duplicate().order(ByteOrder.nativeOrder()), shape, DataType.FLOAT32);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /**
     * Makes a one-dimensional array that owns its native memory.
     *
     * @param manager its owner
     * @param values its values
     * @return the array, float32
     */
    public static NDArray copyOf(NDManager manager, float[] values) {
        return copyOf(manager, values, new Shape(values.length));
    }

    /**
     * Makes an array that owns its native memory.
     *
     * @param manager its owner
     * @param values its values, row-major
     * @param shape its shape
     * @return the array, float32
     */
    public static NDArray copyOf(NDManager manager, float[] values, Shape shape) {
        try (NDArray borrowed = of(manager, values, shape)) {
            return borrowed.duplicate();
        }
    }

    /**
     * Cuts the values of an array {@code (rows, columns)} into its rows.
     *
     * @param values the values, row-major
     * @param columns the number of columns, of which the number of values is a multiple
     * @return one array a row
     */
    public static float[][] rows(float[] values, int columns) {
        float[][] rows = new float[values.length / columns][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
        }
        return rows;
    }
}
