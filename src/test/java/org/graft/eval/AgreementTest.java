package org.graft.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AgreementTest {

    @Test
    void countsEqualTopClassesAndFindsTheLargestDifference() {
        float[][] first = {{0.75f, 0.25f}, {0.5f, 0.5f}, {0.125f, 0.875f}};
        float[][] second = {{0.5f, 0.5f}, {0.25f, 0.75f}, {0.125f, 0.875f}};
        // The second image is a tie in the first prediction, so its first class counts there.
        Agreement agreement = Agreement.of(first, second);
        assertEquals(new Agreement(3, 2, 0.25), agreement);
        assertEquals("same top-1 on 2 of 3 images, largest difference 2.5e-01", agreement.summary());
    }

    @Test
    void undefinedProbabilityNeverCountsAsEqual() {
        Agreement agreement = Agreement.of(new float[][] {{Float.NaN, 1}}, new float[][] {{Float.NaN, 1}});
        assertEquals(Double.POSITIVE_INFINITY, agreement.largestDifference());
    }

    @Test
    void differentShapesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Agreement.of(new float[1][2], new float[2][2]));
        assertThrows(IllegalArgumentException.class, () -> Agreement.of(new float[1][2], new float[1][3]));
    }
}
