package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class TargetsTest {

    private static final int[] LABELS = {0, 0, 0, 1, 1, 2};
    private static final float TOLERANCE = 1e-7f;

    @Test
    void plainTargetsAreOneHot() {
        assertArrayEquals(new float[] {0, 1, 0}, new Targets(LABELS, 3, false, 0).of(1), TOLERANCE);
    }

    @Test
    void smoothingSpreadsItsShareOverAllClasses() {
        assertArrayEquals(new float[] {0.1f, 0.8f, 0.1f}, new Targets(LABELS, 3, false, 0.3).of(1), TOLERANCE);
    }

    @Test
    void balancedTargetsCountEveryClassTheSame() {
        Targets targets = new Targets(LABELS, 3, true, 0);

        // images / (classes * images of the class): 6 / 9, 6 / 6, 6 / 3.
        assertArrayEquals(new float[] {6 / 9f, 0, 0}, targets.of(0), TOLERANCE);
        assertArrayEquals(new float[] {0, 1, 0}, targets.of(1), TOLERANCE);
        assertArrayEquals(new float[] {0, 0, 2}, targets.of(2), TOLERANCE);
    }

    @Test
    void balanceAndSmoothingMultiply() {
        assertArrayEquals(new float[] {0.2f, 0.2f, 1.6f}, new Targets(LABELS, 3, true, 0.3).of(2), TOLERANCE);
    }

    @Test
    void mixingTakesTheShares() {
        assertArrayEquals(
                new float[] {0.75f, 0.25f, 2},
                Targets.mix(new float[] {1, 0, 2}, new float[] {0, 1, 2}, 0.75),
                TOLERANCE);
    }
}
