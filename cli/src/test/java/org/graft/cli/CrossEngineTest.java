package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.graft.data.ImageTrees;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Agreement;
import org.graft.image.ImageDecoder;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.testing.TemporaryCache;
import org.graft.train.ClassifierTraining;
import org.graft.train.TrainingResult;
import org.graft.train.TrainingResult.PhaseResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A model that one engine trained answers the same on the other: the same best class, probabilities within 1e-3. And both
 * engines compute side by side.
 */
class CrossEngineTest {

    private static final double TOLERANCE = 1e-3;

    private static final int ROUNDS = 20;

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

    /** Nothing of a classifier or an engine is shared: neither waits for the other, nor gets its numbers. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void classifiersOfBothEnginesAnswerAtTheSameTimeAsTheyDoAlone() throws Exception {
        List<ComputeEngine> engines = List.of(Engines.require("PyTorch"), Engines.require("MXNet"));
        Path model =
                SmallModel.save(folder.resolve("small"), SmallModel.network(1)).directory();
        List<float[][]> alone = new ArrayList<>();
        for (ComputeEngine engine : engines) {
            alone.add(answers(model, engine));
        }
        CyclicBarrier together = new CyclicBarrier(engines.size());
        ExecutorService threads = Executors.newFixedThreadPool(engines.size());
        try (ImageClassifier first = ImageClassifier.load(model, options(engines.get(0)));
                ImageClassifier second = ImageClassifier.load(model, options(engines.get(1)))) {
            List<Callable<List<float[][]>>> calls = new ArrayList<>();
            for (ImageClassifier classifier : List.of(first, second)) {
                List<RgbImage> images = images(classifier);
                calls.add(() -> {
                    List<float[][]> answers = new ArrayList<>();
                    for (int round = 0; round < ROUNDS; round++) {
                        together.await();
                        answers.add(classifier.probabilities(images));
                    }
                    return answers;
                });
            }
            int engine = 0;
            for (Future<List<float[][]>> answers : threads.invokeAll(calls)) {
                float[][] expected = alone.get(engine++);
                for (float[][] found : answers.get()) {
                    double difference = Agreement.of(expected, found).largestDifference();
                    assertTrue(difference < 1e-6, "largest difference " + difference);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static ClassifierOptions options(ComputeEngine engine) {
        return ClassifierOptions.defaults().withEngine(engine);
    }

    private static List<RgbImage> images(ImageClassifier classifier) throws IOException {
        List<RgbImage> images = new ArrayList<>();
        for (LabeledImage image : ImageTrees.discover(folder.resolve("photos")).images(Split.VALIDATION)) {
            images.add(
                    classifier.prepare(new ImageDecoder().decode(image.path()).image()));
        }
        return images;
    }

    private static float[][] answers(Path model, ComputeEngine engine) throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options(engine))) {
            return classifier.probabilities(images(classifier));
        }
    }
}
