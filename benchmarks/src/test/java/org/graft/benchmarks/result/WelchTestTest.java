package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.stat.inference.TTest;
import org.junit.jupiter.api.Test;

class WelchTestTest {

    /** R: t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p = 0.07939, -3.3654832 to 0.2054832. */
    @Test
    void figuresAreThoseOfR() {
        WelchTest test = WelchTest.of(LogSample.of(SleepData.first()), LogSample.of(SleepData.second()));
        assertEquals(1.58, test.difference(), 1e-12);
        assertEquals(1.8608, test.difference() / test.standardError(), 5e-5);
        assertEquals(17.776, test.degreesOfFreedom(), 5e-4);
        assertEquals(0.07939, test.probability(), 5e-6);
        assertEquals(-0.2054832, test.difference() - test.halfWidth(0.95), 1e-7);
        assertEquals(3.3654832, test.difference() + test.halfWidth(0.95), 1e-7);
    }

    /**
     * 1, 2, 3 and 2, 6, 10, 14: variances 1 and 80/3, squared errors 1/3 and 20/3, together 7; 49 / (1/18 + 400/27) =
     * 3.2959 degrees of freedom.
     */
    @Test
    void samplesOfTwoSizesAndVariancesAreThoseByHand() {
        WelchTest test = WelchTest.of(LogSample.ofLogarithms(1, 2, 3), LogSample.ofLogarithms(2, 6, 10, 14));
        assertEquals(6, test.difference(), 1e-12);
        assertEquals(Math.sqrt(7), test.standardError(), 1e-12);
        assertEquals(49 / (1 / 18.0 + 400 / 27.0), test.degreesOfFreedom(), 1e-12);
        assertEquals(new TTest().tTest(new double[] {1, 2, 3}, new double[] {2, 6, 10, 14}), test.probability(), 1e-12);
    }

    /** Symmetric samples of n = 5, s = 1: SE = sqrt(2/5), df = 8, t(0.975) = 2.306 and t(0.8) = 0.889 of the table. */
    @Test
    void detectableDifferenceIsThatOfTheTable() {
        double spread = Math.sqrt(2);
        LogSample sample = LogSample.ofLogarithms(-spread, 0, 0, 0, spread);
        WelchTest test = WelchTest.of(sample, sample);
        assertEquals((2.306 + 0.889) * Math.sqrt(0.4), test.detectable(0.05, 0, 0.8), 1e-3);
        assertEquals(3 + 0.889 * Math.sqrt(0.4), test.detectable(0.05, 3, 0.8), 1e-3);
    }

    @Test
    void samplesWithoutSpreadAreEqualOrNot() {
        LogSample ones = LogSample.ofLogarithms(1, 1, 1);
        assertEquals(1, WelchTest.of(ones, ones).probability());
        WelchTest different = WelchTest.of(ones, LogSample.ofLogarithms(2, 2));
        assertEquals(0, different.probability());
        assertEquals(0, different.halfWidth(0.95));
    }

    @Test
    void oneValueGivesTheDifferenceOnly() {
        WelchTest test = WelchTest.of(LogSample.ofLogarithms(1), LogSample.ofLogarithms(2, 4));
        assertEquals(2, test.difference());
        assertEquals(Double.NaN, test.probability());
        assertEquals(Double.NaN, test.halfWidth(0.95));
        assertEquals(Double.NaN, test.detectable(0.05, 0, 0.8));
    }
}
