package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.graft.benchmarks.programs.ForwardSteps.Step;
import org.junit.jupiter.api.Test;

class ForwardStepsTest {

    private final List<Step> calls = new ArrayList<>();

    private Supplier<float[]> forward(Step step, float feature) {
        return () -> {
            calls.add(step);
            return new float[] {1, feature};
        };
    }

    @Test
    void stepsTakeTurnsAfterOneOfEachThatDoesNotCount() {
        Map<Step, Supplier<float[]>> steps = new EnumMap<>(Step.class);
        steps.put(Step.OPERATIONS, forward(Step.OPERATIONS, 2));
        steps.put(Step.FUSED, forward(Step.FUSED, 2.00001f));

        assertTrue(ForwardSteps.measure(steps, 4, 1, 2));

        assertEquals(
                List.of(Step.OPERATIONS, Step.FUSED, Step.OPERATIONS, Step.FUSED, Step.FUSED, Step.OPERATIONS), calls);
    }

    @Test
    void otherFeaturesAreFound() {
        for (float wrong : new float[] {2.01f, Float.NaN}) {
            Map<Step, Supplier<float[]>> steps = new EnumMap<>(Step.class);
            steps.put(Step.OPERATIONS, forward(Step.OPERATIONS, 2));
            steps.put(Step.CLOSED, forward(Step.CLOSED, wrong));

            assertFalse(ForwardSteps.measure(steps, 4, 1, 1));
        }
    }

    @Test
    void wrongArgumentsAreToldBeforeAnythingIsLoaded() {
        assertEquals(2, Program.run(new ForwardSteps()));
        assertEquals(1, Program.run(new ForwardSteps(), "PyTorch", "--rounds", "0"));
    }

    /** The real steps, whose features agree. */
    @Test
    void allStepsComputeTheSame() {
        assertEquals(
                0,
                Program.run(
                        new ForwardSteps(),
                        "PyTorch",
                        "--weights",
                        "none",
                        "--batch",
                        "2",
                        "--forwards",
                        "1",
                        "--rounds",
                        "1"));
    }
}
