package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class HolmCorrectionTest {

    /** By hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1, which is raised to what comes before it. */
    @Test
    void smallestIsMultipliedMost() {
        assertArrayEquals(new double[] {0.03, 0.06, 0.06, 0.02}, HolmCorrection.adjust(0.01, 0.04, 0.03, 0.005), 1e-12);
    }

    @Test
    void noProbabilityIsAboveOne() {
        assertArrayEquals(new double[] {1, 1, 0.9}, HolmCorrection.adjust(0.6, 0.9, 0.3), 1e-12);
    }

    @Test
    void whatIsNotTestedIsNotOfTheFamily() {
        assertArrayEquals(new double[] {Double.NaN, 0.04, 0.02}, HolmCorrection.adjust(Double.NaN, 0.04, 0.01), 1e-12);
    }

    @Test
    void nothingStaysNothing() {
        assertArrayEquals(new double[0], HolmCorrection.adjust());
    }
}
