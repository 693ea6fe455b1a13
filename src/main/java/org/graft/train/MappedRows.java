package org.graft.train;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a file that is mapped into memory, in pieces, since a piece cannot be longer than 2 GB. The file has nothing but
 * rows of one width, float32 and little endian.
 *
 * @param maps the pieces
 * @param rowsEach the number of rows of each piece but the last
 * @param width the number of features of a row
 * @param places where in the file each row is
 */
record MappedRows(List<FloatBuffer> maps, int rowsEach, int width, long[] places) implements FeatureRows {

    private static final int MAPPED_BYTES = 1 << 30;

    /**
     * Maps a file. The rows stay readable after it is closed.
     *
     * @param file the file
     * @param count the number of its rows
     * @param width the number of features of a row
     * @param places where in the file each row is, counted in rows
     * @return the rows
     */
    static MappedRows of(FileChannel file, long count, int width, long[] places) throws IOException {
        int rowsEach = Math.max(1, MAPPED_BYTES / (4 * width));
        List<FloatBuffer> maps = new ArrayList<>();
        for (long first = 0; first < count; first += rowsEach) {
            long bytes = Math.min(rowsEach, count - first) * 4L * width;
            maps.add(file.map(FileChannel.MapMode.READ_ONLY, first * 4L * width, bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer());
        }
        return new MappedRows(maps, rowsEach, width, places);
    }

    @Override
    public int size() {
        return places.length;
    }

    @Override
    public boolean isOnDisk() {
        return true;
    }

    @Override
    public void read(int row, int from, int count, float[] to, int offset) {
        long place = places[row];
        int start = (int) (place % rowsEach) * width;
        maps.get((int) (place / rowsEach)).get(start + from, to, offset, count);
    }
}
