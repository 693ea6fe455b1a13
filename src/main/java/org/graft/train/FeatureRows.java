package org.graft.train;

import java.util.List;

/** Rows of features of one width, on disk or in the Java heap. Safe for use by many threads. */
interface FeatureRows {

    /** Returns the number of rows. */
    int size();

    /**
     * Copies a part of a row.
     *
     * @param row the row
     * @param from the first feature of the part
     * @param count the number of features
     * @param to gets them
     * @param offset where in that array
     */
    void read(int row, int from, int count, float[] to, int offset);

    /** Returns whether the rows take none of the Java heap. */
    boolean isOnDisk();

    /** Takes rows in the heap. */
    static FeatureRows of(List<float[]> rows) {
        return new FeatureRows() {
            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public boolean isOnDisk() {
                return false;
            }

            @Override
            public void read(int row, int from, int count, float[] to, int offset) {
                System.arraycopy(rows.get(row), from, to, offset, count);
            }
        };
    }
}
