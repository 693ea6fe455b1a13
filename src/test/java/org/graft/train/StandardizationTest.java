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
    void aChannelThatHardlyAnyImageLightsDoesNotOutweighTheOthers() {
        float[][] rows = new float[400][5];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[] {i % 2, 2 * (i % 2), 3 * (i % 2), i == 7 ? 0.002f : 0, 1};
        }

        // Deviations 0.5, 1, 1.5 and 0.0001; the median of those that vary is the third of four, 1.
        assertArrayEquals(
                new float[] {0.5f, 1, 1.5f, 0.05f, 1}, Standardization.of(rows).deviation(), 1e-5f);
    }

    @Test
    void featuresThatNeverVaryKeepTheirScale() {
        assertArrayEquals(
                new float[] {1, 1},
                Standardization.of(new float[][] {{3, 0}, {3, 0}}).deviation());
    }

    @Test
    void noneLeavesRowsAsTheyAre() {
        float[][] rows = Standardization.none(3).apply(ROWS);

        for (int i = 0; i < ROWS.length; i++) {
            assertArrayEquals(ROWS[i], rows[i]);
        }
    }
}
