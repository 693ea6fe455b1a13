package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.Processor;
import org.graft.image.RgbImage;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.SmallModel;
import org.graft.train.TrainingStep.Gradient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training step by itself, as a program with a loop of its own takes it. */
class TrainingStepSuite {

    private static final int SIZE = 75;
    private static final float[][] TARGETS = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    private static final List<RgbImage> IMAGES = List.of(picture(40), picture(130), picture(220));

    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @ParameterizedTest
    @ValueSource(strings = {"backbone", "stem", "nothing"})
    void gradientLeavesEverythingAsItIs(String freezeThrough) {
        try (TrainingStep step = new TrainingStep(engine, SmallModel.network(4), phase(freezeThrough))) {
            Gradient first = step.gradient(IMAGES, TARGETS);
            Gradient second = step.gradient(IMAGES, TARGETS);

            assertTrue(first.norm() > 0, "there is a gradient");
            assertEquals(first.loss(), second.loss(), 1e-6);
            assertEquals(first.norm(), second.norm(), 1e-5 * first.norm(), "gradients do not add up");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"backbone", "stem", "nothing"})
    void runningLowersTheLoss(String freezeThrough) {
        try (TrainingStep step = new TrainingStep(engine, SmallModel.network(4), phase(freezeThrough))) {
            double before = step.gradient(IMAGES, TARGETS).loss();
            assertEquals(before, step.run(IMAGES, TARGETS), 1e-6, "the loss is that before the update");
            for (int i = 0; i < 10; i++) {
                step.run(IMAGES, TARGETS);
            }

            assertTrue(step.gradient(IMAGES, TARGETS).loss() < before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"backbone", "stem"})
    void whatIsFrozenAddsNothingToTheNorm(String freezeThrough) {
        try (TrainingStep all = new TrainingStep(engine, SmallModel.network(4), phase("nothing"));
                TrainingStep part = new TrainingStep(engine, SmallModel.network(4), phase(freezeThrough))) {
            Gradient whole = all.gradient(IMAGES, TARGETS);
            Gradient above = part.gradient(IMAGES, TARGETS);

            assertEquals(whole.loss(), above.loss(), 1e-4 * whole.loss(), "the same network");
            assertTrue(above.norm() < whole.norm(), above + " of " + whole);
        }
    }

    /** Gradients are those of float32 but for the rounding of maps and kernels, and a training gets as far. */
    @ParameterizedTest
    @CsvSource({"nothing, INFERENCE", "stem, INFERENCE", "stem, TRAIN", "backbone, INFERENCE"})
    void bfloat16IsCloseOrCannotBeHad(String freezeThrough, BatchNormPolicy policy) {
        Network network = SmallModel.network(4);
        Phase phase = phase(freezeThrough, policy);
        if (!engine.name().equals("PyTorch") || !Processor.hasBfloat16()) {
            EngineUnavailableException refused = assertThrows(
                    EngineUnavailableException.class,
                    () -> new TrainingStep(engine, network, phase, Precision.BFLOAT16));
            assertTrue(refused.getMessage().startsWith("The precision bf16 cannot be had on"), refused.getMessage());
            return;
        }
        try (TrainingStep exact = new TrainingStep(engine, network, phase);
                TrainingStep rounded = new TrainingStep(engine, network, phase, Precision.BFLOAT16)) {
            Gradient expected = exact.gradient(IMAGES, TARGETS);
            Gradient found = rounded.gradient(IMAGES, TARGETS);
            assertEquals(expected.loss(), found.loss(), 0.02 * expected.loss());
            assertEquals(expected.norm(), found.norm(), 0.1 * expected.norm());
            assertNotEquals(expected.norm(), found.norm(), 1e-6 * expected.norm(), "it was not computed in bfloat16");
            if (!freezeThrough.equals("backbone") && policy == BatchNormPolicy.INFERENCE) {
                // What is left without the head, which is of float32 with either.
                double stages = stages(expected, network);
                assertTrue(stages > 0.01 * expected.norm(), stages + " of " + expected);
                assertEquals(stages, stages(found, network), 0.1 * stages);
            }
            for (int i = 0; i < 10; i++) {
                exact.run(IMAGES, TARGETS);
                rounded.run(IMAGES, TARGETS);
            }
            double goal = exact.gradient(IMAGES, TARGETS).loss();
            double reached = rounded.gradient(IMAGES, TARGETS).loss();
            assertEquals(goal, reached, 0.1 * expected.loss(), "from " + expected.loss());
        }
    }

    private static double stages(Gradient all, Network network) {
        try (TrainingStep head = new TrainingStep(engine, network, phase("backbone"))) {
            double norm = head.gradient(IMAGES, TARGETS).norm();
            return Math.sqrt(Math.max(0, all.norm() * all.norm() - norm * norm));
        }
    }

    private static Phase phase(String freezeThrough) {
        return phase(freezeThrough, BatchNormPolicy.INFERENCE);
    }

    private static Phase phase(String freezeThrough, BatchNormPolicy policy) {
        return Recipe.load(
                        "tutorial",
                        List.of(
                                "phases.1.batchNorm=" + policy,
                                "phases.1.freezeThrough=" + freezeThrough,
                                "phases.1.optimizer={algorithm: ADAM, learningRate: 1e-3}"))
                .phases()
                .get(1);
    }

    private static RgbImage picture(int shade) {
        byte[] pixels = new byte[SIZE * SIZE * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (shade + i % 7 * 5 - i % 3 * 10);
        }
        return new RgbImage(SIZE, SIZE, pixels);
    }
}
