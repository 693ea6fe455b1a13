package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.testing.TemporaryCache;
import org.graft.train.ClassifierTraining;
import org.graft.train.EpochRecord;
import org.graft.train.TrainingResult;
import org.graft.weights.BackboneWeights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Same seed, engine and machine: the same bits. Each run has a feature cache of its own, so that nothing is shared. */
class DeterminismSuite {

    @TempDir
    static Path folder;

    private static BackboneWeights weights;
    private static TrainingResult first;

    @BeforeAll
    static void train() throws IOException {
        weights = SmallTraining.weights("mixed3");
        SmallPhotos.write(folder.resolve("photos"), 8, 3);
        first = run("first", 1);
    }

    /** Cross-validation, augmented copies, augmentation, mixup, smoothing, averaging: all that draws numbers. */
    private static TrainingResult run(String name, long seed) throws IOException {
        try (TemporaryCache cache = new TemporaryCache(folder.resolve(name + "-cache"))) {
            return ClassifierTraining.builder()
                    .setData(folder.resolve("photos"))
                    .optEngine(SuiteEngine.open())
                    .optWeights(weights)
                    .optRecipe(SmallTraining.recipe(
                            "best",
                            "seed=" + seed,
                            "head.candidates=[[mixed3], [mixed2, mixed3]]",
                            "head.l2=[0.1, 0.01]",
                            "head.folds=2",
                            "phases.head.copies=1",
                            "phases.head.epochs=30",
                            "phases.fine-tuning.freezeThrough=mixed2",
                            "phases.fine-tuning.imageSize=80",
                            "phases.fine-tuning.epochs=2",
                            "phases.new-head.copies=1",
                            "phases.new-head.epochs=30"))
                    .optOutput(folder.resolve(name))
                    .build()
                    .run();
        }
    }

    @Test
    void theSameSeedGivesTheSameHistoryAndParameters() throws IOException {
        TrainingResult second = run("second", 1);

        assertEquals(3, second.phases().size());
        for (int phase = 0; phase < 3; phase++) {
            assertEquals(history(first, phase), history(second, phase));
            Network expected = network(first, phase);
            Network actual = network(second, phase);
            assertEquals(expected.head().stages(), actual.head().stages());
            expected.backbone()
                    .tensors()
                    .forEach((name, tensor) -> assertArrayEquals(
                            tensor.values(), actual.backbone().tensor(name).values(), name));
            assertArrayEquals(expected.head().mean(), actual.head().mean());
            assertArrayEquals(headWeight(expected), headWeight(actual));
        }
        assertEquals(first.accuracy(), second.accuracy());
        assertEquals(crossValidation(first), crossValidation(second));
        assertEquals(first.validation().meanLoss(), second.validation().meanLoss());
    }

    @Test
    void anotherSeedGivesOthers() throws IOException {
        TrainingResult other = run("other", 2);

        for (int phase = 0; phase < 3; phase++) {
            assertNotEquals(history(first, phase), history(other, phase));
            assertFalse(Arrays.equals(headWeight(network(first, phase)), headWeight(network(other, phase))));
        }
    }

    private static Object crossValidation(TrainingResult result) throws IOException {
        Object choice =
                TrainedModel.load(result.model()).manifest().provenance().get("crossValidation");
        assertTrue(choice.toString().contains("l2="), "it says which penalty was chosen: " + choice);
        return choice;
    }

    /** The history without durations. */
    private static List<EpochRecord> history(TrainingResult result, int phase) {
        return result.phases().get(phase).history().stream()
                .map(epoch -> new EpochRecord(
                        epoch.phase(),
                        epoch.epoch(),
                        epoch.loss(),
                        epoch.accuracy(),
                        epoch.validationLoss(),
                        epoch.validationAccuracy(),
                        epoch.learningRate(),
                        0,
                        0))
                .toList();
    }

    private static Network network(TrainingResult result, int phase) throws IOException {
        return TrainedModel.load(result.phases().get(phase).model()).network();
    }

    private static float[] headWeight(Network network) {
        return network.head().layers().get(0).weight();
    }
}
