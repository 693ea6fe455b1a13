package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graft.data.ImageTrees;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Agreement;
import org.graft.image.ImageDecoder;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.testing.TemporaryCache;
import org.graft.train.ClassifierTraining;
import org.graft.train.TrainingResult;
import org.graft.train.TrainingResult.PhaseResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that one engine trained answers the same on the other: the same best class, probabilities within 1e-3. */
class CrossEngineTest {

    private static final double TOLERANCE = 1e-3;

    @TempDir
    static Path folder;

    @BeforeAll
    static void draw() throws IOException {
        SmallPhotos.write(folder.resolve("photos"), 8, 6);
    }

    @ParameterizedTest
    @CsvSource({"PyTorch, MXNet", "MXNet, PyTorch"})
    void aModelOfOneEngineAnswersTheSameOnTheOther(String trainer, String reader) throws IOException {
        ComputeEngine own = Engines.require(trainer);
        ComputeEngine other = Engines.require(reader);
        TrainingResult result;
        try (TemporaryCache cache = new TemporaryCache(folder.resolve(trainer + "-cache"))) {
            result = ClassifierTraining.builder()
                    .setData(folder.resolve("photos"))
                    .optEngine(own)
                    .optWeights(SmallTraining.weights("mixed3"))
                    .optRecipe(SmallTraining.recipe(
                            "best",
                            "head.candidates=[[mixed2, mixed3]]",
                            "head.l2=[0.05]",
                            "phases.head.copies=0",
                            "phases.head.augmentation={}",
                            "phases.head.epochs=30",
                            "phases.fine-tuning.freezeThrough=mixed2",
                            "phases.new-head.copies=0",
                            "phases.new-head.augmentation={}",
                            "phases.new-head.epochs=30"))
                    .optOutput(folder.resolve(trainer))
                    .build()
                    .run();
        }

        for (PhaseResult phase : result.phases()) {
            float[][] expected = answers(phase.model(), own);
            Agreement agreement = Agreement.of(expected, answers(phase.model(), other));
            String what = phase.name() + ": " + agreement.summary();
            assertEquals(agreement.count(), agreement.sameTopOne(), what);
            assertTrue(agreement.largestDifference() < TOLERANCE, what);
            assertNotEquals(0, agreement.largestDifference(), "the engines compute by themselves");
        }
    }

    private static float[][] answers(Path model, ComputeEngine engine) throws IOException {
        try (ImageClassifier classifier =
                ImageClassifier.load(model, ClassifierOptions.defaults().withEngine(engine))) {
            List<RgbImage> images = new ArrayList<>();
            for (LabeledImage image :
                    ImageTrees.discover(folder.resolve("photos")).images(Split.VALIDATION)) {
                images.add(classifier.prepare(
                        new ImageDecoder().decode(image.path()).image()));
            }
            return classifier.probabilities(images);
        }
    }
}
