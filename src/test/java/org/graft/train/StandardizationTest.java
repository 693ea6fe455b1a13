package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class StandardizationTest {

    private static final float[][] ROWS = {{1, 10, 5}, {3, 20, 5}, {5, 60, 5}};

    @Test
    void columnsGetMeanZeroAndDeviationOne() {
        Standardization standardization = Standardization.of(ROWS);

        // Deviations of the population: sqrt(8 / 3), sqrt(1400 / 3); a constant column keeps its scale.
        assertArrayEquals(new float[] {3, 30, 5}, standardization.mean(), 1e-6f);
        assertArrayEquals(
                new float[] {(float) Math.sqrt(8 / 3.0), (float) Math.sqrt(1400 / 3.0), 1},
                standardization.deviation(),
                1e-5f);
        assertArrayEquals(
                new float[] {(float) (-2 / Math.sqrt(8 / 3.0)), (float) (-20 / Math.sqrt(1400 / 3.0)), 0},
                standardization.apply(ROWS)[0],
                1e-6f);
    }

    @Test
    void noneLeavesRowsAsTheyAre() {
        float[][] rows = Standardization.none(3).apply(ROWS);

        for (int i = 0; i < ROWS.length; i++) {
            assertArrayEquals(ROWS[i], rows[i]);
        }
    }
}
