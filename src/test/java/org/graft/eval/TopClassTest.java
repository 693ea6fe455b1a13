package org.graft.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TopClassTest {

    @Test
    void equalClassesAreOrderedByTheirIndexAndNaNComesLast() {
        assertEquals(1, TopClass.of(new float[] {0.2f, 0.4f, 0.4f}));
        assertEquals(1, TopClass.of(new double[] {0.2, 0.4, 0.4}));
        assertEquals(2, TopClass.of(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -1}));
        assertEquals(2, TopClass.of(new double[] {Double.NaN, Double.NEGATIVE_INFINITY, -1}));
        assertEquals(0, TopClass.of(new double[] {Double.NaN, Double.NaN}));
        assertEquals(1, TopClass.rank(new float[] {0.4f, 0.2f, 0.4f, Float.NaN}, 2));
        assertEquals(3, TopClass.rank(new float[] {0.4f, 0.2f, 0.4f, Float.NaN}, 3));
    }

    @Test
    void logitsAreComparedInTheirOwnPrecision() {
        assertEquals(1, TopClass.of(new double[] {1, 1 + 1e-12}));
    }
}
