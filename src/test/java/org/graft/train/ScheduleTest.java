package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.tracker.Tracker;
import org.graft.train.Schedule.Shape;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final double TOLERANCE = 1e-7;

    @Test
    void aConstantRateStays() {
        assertRates(Schedule.CONSTANT.tracker(0.3, 4, 3), 0.3, 0.3, 0.3, 0.3, 0.3);
    }

    @Test
    void theCosineFallsFromTheRateToZero() {
        // rate / 2 * (1 + cos(pi * step / 4)) for 2 epochs of 2 steps.
        assertRates(
                new Schedule(Shape.COSINE, 0).tracker(0.8, 2, 2),
                0.8,
                0.4 * (1 + Math.sqrt(0.5)),
                0.4,
                0.4 * (1 - Math.sqrt(0.5)),
                0);
    }

    @Test
    void theWarmUpRisesInEqualStepsAndTheCosineFollows() {
        // 1.5 epochs of 2 steps are 3 steps of warm-up; the other 4 - 3 = 1 step is the whole cosine.
        Tracker tracker = new Schedule(Shape.COSINE, 1.5).tracker(0.9, 2, 2);
        double first = tracker.getNewValue(0);
        double second = tracker.getNewValue(1);
        double third = tracker.getNewValue(2);

        assertEquals(0.9 / 3, first, TOLERANCE, "the first step is not 0: no step is wasted");
        assertEquals(second - first, third - second, TOLERANCE);
        assertTrue(third > second && third < 0.9, "" + third);
        assertEquals(0.9, tracker.getNewValue(3), TOLERANCE);
    }

    @Test
    void theRateStaysAfterAWarmUpWithoutCosine() {
        Tracker tracker = new Schedule(Shape.CONSTANT, 1).tracker(0.5, 2, 3);

        assertEquals(0.25, tracker.getNewValue(0), TOLERANCE);
        for (int step = 2; step < 6; step++) {
            assertEquals(0.5, tracker.getNewValue(step), TOLERANCE);
        }
    }

    @Test
    void aWarmUpLongerThanThePhaseIsCutToIt() {
        Tracker tracker = new Schedule(Shape.COSINE, 10).tracker(1, 2, 1);

        assertEquals(0.5, tracker.getNewValue(0), TOLERANCE);
        assertTrue(tracker.getNewValue(1) > 0.5, "" + tracker.getNewValue(1));
    }

    @Test
    void aNegativeWarmUpIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(Shape.COSINE, -1));
    }

    private static void assertRates(Tracker tracker, double... expected) {
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], tracker.getNewValue(step), TOLERANCE, "step " + step);
        }
    }
}
