package org.graft.benchmarks.contestant;

/** Cuts the values of an array {@code (rows, columns)} into rows. */
final class FloatRows {

    private FloatRows() {}

    static float[][] of(float[] values, int columns) {
        float[][] rows = new float[values.length / columns][columns];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(values, row * columns, rows[row], 0, columns);
        }
        return rows;
    }
}
