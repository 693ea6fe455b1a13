package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RoundTrendTest {

    /** Of the n! orders only the rising and the falling one are as steady. */
    @Test
    void probabilityOfAPerfectTrendIsTwoOfAllOrders() {
        assertEquals(2 / 120.0, RoundTrend.of(1, 2, 3, 4, 5).probability(), 1e-15);
        assertEquals(2 / 720.0, RoundTrend.of(9, 8, 6, 5, 2, 1).probability(), 1e-15);
    }

    /**
     * Counted by a loop over all 5040 orders of seven values: 14, 54 and 152 of them have at most one, two and three
     * pairs against the direction of the rest.
     */
    @Test
    void probabilityIsThatOfCountingAllOrders() {
        assertEquals(14 / 5040.0, RoundTrend.of(2, 1, 3, 4, 5, 6, 7).probability(), 1e-15);
        assertEquals(54 / 5040.0, RoundTrend.of(2, 1, 4, 3, 5, 6, 7).probability(), 1e-15);
        assertEquals(152 / 5040.0, RoundTrend.of(2, 1, 4, 3, 6, 5, 7).probability(), 1e-15);
    }

    /** scipy.stats.kendalltau(range(10), [1, 0, 3, 2, 4, 5, 6, 8, 7, 9], method="exact"). */
    @Test
    void probabilityIsThatOfScipy() {
        assertEquals(
                0.00011518959435626102,
                RoundTrend.of(1, 0, 3, 2, 4, 5, 6, 8, 7, 9).probability(),
                1e-15);
    }

    @Test
    void valuesWithoutDirectionAreProbable() {
        assertEquals(1, RoundTrend.of(3, 3, 3, 3, 3, 3, 3).probability(), 1e-12);
        // Three pairs rise, six fall, one does neither: counted as if four rose or six fell, as 58 of 120 orders do.
        assertEquals(58 / 120.0, RoundTrend.of(1, 4, 3, 2, 1).probability(), 1e-15);
        assertEquals(new RoundTrend(1, 0, 1), RoundTrend.of(5));
        assertEquals(new RoundTrend(0, 0, 1), RoundTrend.of());
    }

    /** Steps of 2 from the first to the sixth round, one wild round, whose slopes are far from the median. */
    @Test
    void changeIsTheMedianSlopeOverAllRounds() {
        assertEquals(10, RoundTrend.of(0, 2, 4, 100, 8, 10).change(), 1e-12);
        assertEquals(-3, RoundTrend.of(3, 2, 1, 0).change(), 1e-12);
    }
}
