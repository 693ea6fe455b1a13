package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RoundRatiosTest {

    /**
     * The ratios are 0.8, 0.9 and 1.0. Python: numpy.exp(m) of the mean m of their logarithms, and
     * scipy.stats.t.interval(0.95, 2, m, scipy.stats.sem(logarithms)).
     */
    @Test
    void meanIsGeometricAndHasItsInterval() {
        RoundRatios ratios = new RoundRatios();
        assertEquals(0.8, ratios.add(8, 10), 1e-12);
        ratios.add(18, 20);
        ratios.add(10, 10);

        assertEquals("0.896 (0.679 to 1.183)", ratios.toString());
    }

    @Test
    void oneRoundHasNoInterval() {
        RoundRatios ratios = new RoundRatios();
        ratios.add(8, 10);

        assertEquals("0.800 (one round: no interval)", ratios.toString());
    }
}
