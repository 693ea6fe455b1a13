package org.graft.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a matrix of float32 in NumPy's format {@code .npy}, version 1.0, row by row.
 *
 * <p>Source: <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>. The
 * number of rows is known at the end only: a header of fixed size is written first and again at the end. For one thread.
 */
final class NpyWriter implements Closeable {

    /** The size of everything before the numbers; a multiple of 64, as the format asks for. */
    static final int HEADER_BYTES = 128;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private final FileChannel channel;
    private final int columns;
    private final ByteBuffer row;
    private long rows;

    /**
     * Makes the file, with no rows.
     *
     * @param file the file, which is overwritten if it exists
     * @param columns the number of values of a row, 1 or more
     * @throws IOException if it cannot be written
     */
    NpyWriter(Path file, int columns) throws IOException {
        this.columns = columns;
        this.row = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        write(header(), 0);
    }

    /**
     * Appends a row.
     *
     * @param values its values
     * @throws IOException if it cannot be written
     */
    void append(float[] values) throws IOException {
        if (values.length != columns) {
            throw new IllegalArgumentException("a row of " + values.length + " values in a matrix of " + columns);
        }
        row.clear();
        row.asFloatBuffer().put(values);
        write(row, HEADER_BYTES + rows * columns * Float.BYTES);
        rows++;
    }

    private ByteBuffer header() {
        String description = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        int length = HEADER_BYTES - MAGIC.length - Short.BYTES;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putShort((short) length);
        header.put((description + " ".repeat(length - 1 - description.length()) + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        return header.flip();
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Writes the header with the number of rows and closes the file. May be called more than once. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                write(header(), 0);
            }
        }
    }
}
