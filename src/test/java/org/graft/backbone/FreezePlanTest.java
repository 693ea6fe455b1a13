package org.graft.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.graft.arch.InceptionV3;
import org.graft.backbone.FreezePlan.StagePlan;
import org.junit.jupiter.api.Test;

class FreezePlanTest {

    @Test
    void whatLiesUpToTheFreezePointIsFrozenAndTheRestTrainable() {
        FreezePlan plan = plan("mixed7", BatchNormPolicy.TRAIN);

        assertEquals("mixed7", plan.freezePoint());
        assertEquals(List.of("mixed8", "mixed9", "mixed10"), plan.trainableStages());
        assertFalse(plan.isWholeBackboneFrozen());
    }

    @Test
    void thePolicyHoldsAboveTheFreezePointOnly() {
        for (StagePlan stage : plan("mixed7", BatchNormPolicy.TRAIN).stages()) {
            assertEquals(
                    stage.trainable() ? BatchNormPolicy.TRAIN : BatchNormPolicy.INFERENCE,
                    stage.batchNorm(),
                    stage.stage());
        }
    }

    @Test
    void backboneFreezesAllStagesAndNothingNone() {
        assertTrue(plan("backbone", BatchNormPolicy.INFERENCE).isWholeBackboneFrozen());
        assertTrue(plan("mixed10", BatchNormPolicy.INFERENCE).isWholeBackboneFrozen());
        FreezePlan nothing = plan("nothing", BatchNormPolicy.INFERENCE);
        assertNull(nothing.freezePoint());
        assertEquals(InceptionV3.ARCHITECTURE.stageNames(), nothing.trainableStages());
    }

    @Test
    void aFreezePointAtOrAboveTheCutFreezesAllThatIsLeft() {
        for (String freezeThrough : List.of("mixed8", "mixed9", "mixed10", "backbone")) {
            FreezePlan plan = cut(freezeThrough);

            assertTrue(plan.isWholeBackboneFrozen(), freezeThrough);
            assertEquals("mixed8", plan.freezePoint());
            assertEquals(
                    InceptionV3.ARCHITECTURE.upTo("mixed8").stages().size(),
                    plan.stages().size());
        }
    }

    @Test
    void aFreezePointBelowTheCutIsThatOfTheShorterBackbone() {
        for (String freezeThrough : List.of("mixed7", "stem", "nothing")) {
            assertEquals(
                    FreezePlan.of(InceptionV3.ARCHITECTURE.upTo("mixed8"), freezeThrough, BatchNormPolicy.TRAIN),
                    cut(freezeThrough));
        }
    }

    private static FreezePlan cut(String freezeThrough) {
        return FreezePlan.of(InceptionV3.ARCHITECTURE, "mixed8", freezeThrough, BatchNormPolicy.TRAIN);
    }

    @Test
    void parametersAddUpToThePublishedNumber() {
        // Kernels, gamma and beta: torchvision's parameters without its classifiers.
        assertEquals(
                21_785_568,
                plan("backbone", BatchNormPolicy.INFERENCE).stages().stream()
                        .mapToLong(StagePlan::parameters)
                        .sum());
    }

    @Test
    void anUnknownStageIsNamedWithThoseThereAre() {
        String message = assertThrows(IllegalArgumentException.class, () -> plan("mixed11", BatchNormPolicy.INFERENCE))
                .getMessage();

        assertTrue(message.contains("'mixed11'") && message.contains("mixed10"), message);
    }

    @Test
    void theTableHasALineAStage() {
        List<String> lines =
                plan("mixed9", BatchNormPolicy.TRAIN).toText().lines().toList();

        assertEquals(13, lines.size());
        assertTrue(lines.get(1).matches("stem .*frozen .*inference"), lines.get(1));
        assertTrue(lines.get(12).matches("mixed10 .*trainable .*train"), lines.get(12));
    }

    private static FreezePlan plan(String freezeThrough, BatchNormPolicy policy) {
        return FreezePlan.of(InceptionV3.ARCHITECTURE, freezeThrough, policy);
    }
}
