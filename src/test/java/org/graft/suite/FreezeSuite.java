package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graft.backbone.FreezePlan;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Evaluation;
import org.graft.model.FusedClassifier;
import org.graft.model.ImageScorer;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.testing.TemporaryCache;
import org.graft.train.ClassifierTraining;
import org.graft.train.Phase;
import org.graft.train.Recipe;
import org.graft.train.RecipeException;
import org.graft.train.TrainingProgress;
import org.graft.train.TrainingResult;
import org.graft.train.TrainingResult.PhaseResult;
import org.graft.weights.BackboneWeights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frozen means frozen: whole runs, whose saved models are compared bit by bit with the weights they began with. */
class FreezeSuite {

    private static final List<String> STATISTICS = List.of("running_mean", "running_var");

    @TempDir
    static Path folder;

    private static BackboneWeights weights;
    private static TrainingResult result;
    private static final List<FreezePlan> plans = new ArrayList<>();

    /** One run with the policy {@code inference}: the head, then {@code mixed8} too. */
    @BeforeAll
    static void train() throws IOException {
        weights = SmallTraining.weights("mixed8");
        SmallPhotos.write(folder.resolve("photos"), 8, 3);
        leaveEarlierRun(folder.resolve("inference"));
        result = run(
                "inference",
                SmallTraining.recipe(
                        "tutorial",
                        "head.candidates=[[mixed8]]",
                        "head.hidden=[16]",
                        "phases.fine-tuning.freezeThrough=mixed7"),
                new TrainingProgress() {
                    @Override
                    public void phase(Phase phase, FreezePlan plan) {
                        plans.add(plan);
                    }
                });
    }

    /** A run of which nothing may be left after the next one. */
    private static void leaveEarlierRun(Path directory) throws IOException {
        SmallModel.save(directory.resolve("phase1-head"), SmallModel.network(1));
        SmallModel.save(directory.resolve("phase3-earlier"), SmallModel.network(1));
        Files.createDirectory(directory.resolve(".phase2-fine-tuning.writing1"));
        Files.writeString(directory.resolve("run.json"), "{\"result\": \"phase3-earlier\"}");
    }

    private static TrainingResult run(String name, Recipe recipe, TrainingProgress progress) throws IOException {
        ComputeEngine engine = SuiteEngine.open();
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            return ClassifierTraining.builder()
                    .setData(folder.resolve("photos"))
                    .optEngine(engine)
                    .optWeights(weights)
                    .optRecipe(recipe)
                    .optOutput(folder.resolve(name))
                    .optProgress(progress)
                    .build()
                    .run();
        }
    }

    @Test
    void theHeadPhaseLeavesEveryParameterAndStatisticOfTheBackboneAsItWas() throws IOException {
        BackboneWeights after = backbone(result, 0);

        assertEquals(weights.tensors().keySet(), after.tensors().keySet());
        weights.tensors()
                .forEach((name, tensor) ->
                        assertArrayEquals(tensor.values(), after.tensor(name).values(), name));
    }

    @Test
    void fineTuningLeavesTheFrozenPartAsItWas() throws IOException {
        BackboneWeights after = backbone(result, 1);

        int compared = 0;
        for (String name : weights.upTo("mixed7").tensors().keySet()) {
            assertArrayEquals(weights.tensor(name).values(), after.tensor(name).values(), name);
            compared++;
        }
        assertEquals(70 * 5, compared, "70 convolutions lie below mixed8");
    }

    @Test
    void fineTuningChangesKernelsAndShiftsAboveTheFreezePointButNoStatistics() throws IOException {
        BackboneWeights after = backbone(result, 1);

        for (String name : trainableNames()) {
            boolean same = Arrays.equals(
                    weights.tensor(name).values(), after.tensor(name).values());
            assertEquals(!(name.endsWith(".weight") || name.endsWith(".beta")), same, name);
        }
        assertFalse(Arrays.equals(headWeight(result, 0), headWeight(result, 1)), "the head is trained in both phases");
    }

    @Test
    void batchNormThatTrainsChangesStatisticsAboveTheFreezePointAndNothingBelow() throws IOException {
        TrainingResult trained = run(
                "train",
                SmallTraining.recipe(
                        "tutorial",
                        "head.candidates=[[mixed8]]",
                        "head.hidden=[]",
                        "phases.head.epochs=1",
                        "phases.fine-tuning.freezeThrough=mixed7",
                        "phases.fine-tuning.batchNorm=train"),
                TrainingProgress.NONE);
        BackboneWeights after = backbone(trained, 1);

        for (String name : trainableNames()) {
            assertFalse(
                    Arrays.equals(
                            weights.tensor(name).values(), after.tensor(name).values()),
                    name + " is unchanged");
        }
        for (String name : weights.upTo("mixed7").tensors().keySet()) {
            assertArrayEquals(weights.tensor(name).values(), after.tensor(name).values(), name);
        }
        for (String name : trainableNames()) {
            if (STATISTICS.stream().anyMatch(name::endsWith)) {
                for (float value : after.tensor(name).values()) {
                    assertTrue(Float.isFinite(value), name);
                }
            }
        }
    }

    @Test
    void thePlanOfEachPhaseIsTold() {
        assertEquals(2, plans.size());
        assertTrue(plans.get(0).isWholeBackboneFrozen());
        assertEquals(List.of("mixed8"), plans.get(1).trainableStages());
    }

    @Test
    void aRunLeavesAModelForEachPhaseWithItsHistory() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(List.of("phase1-head", "phase2-fine-tuning", "run.json"), names(folder.resolve("inference")));
        assertEquals(result.model(), TrainedModel.resolve(folder.resolve("inference")));
        assertSamePermissions(Files.createDirectory(folder.resolve("any")), result.model());
        assertSamePermissions(
                Files.createFile(folder.resolve("any/file")),
                folder.resolve("inference").resolve(TrainedModel.RUN));
        int[] epochs = {2, 1};
        for (int phase = 0; phase < 2; phase++) {
            Path model = result.phases().get(phase).model();
            JsonNode history = mapper.readTree(model.resolve("history.json").toFile());
            List<String> csv = Files.readAllLines(model.resolve("history.csv"));
            assertEquals(epochs[phase], history.size());
            assertEquals(epochs[phase] + 1, csv.size());
            for (String name : List.of(
                    "loss",
                    "accuracy",
                    "validationLoss",
                    "validationAccuracy",
                    "learningRate",
                    "seconds",
                    "imagesPerSecond")) {
                assertTrue(history.get(0).path(name).isNumber(), name);
            }
            assertEquals(9, csv.get(1).split(",", -1).length);
            TrainedModel read = TrainedModel.load(model);
            assertEquals(SmallPhotos.CLASSES, read.classes());
            for (String name : List.of("weights", "dataSha256", "recipe", "seed", "engine", "commit", "dirty")) {
                assertTrue(read.manifest().provenance().containsKey(name), name);
            }
        }
        assertEquals(0.001, result.phases().get(0).history().get(0).learningRate(), 1e-9);
        assertEquals(0.0001, result.phases().get(1).history().get(0).learningRate(), 1e-9);
    }

    @Test
    void aPhaseThatDoesHarmIsNotTheResult() throws IOException {
        List<String> messages = new ArrayList<>();
        // A decay of 1 / rate takes every kernel to 0 before the step.
        TrainingResult harmed = run(
                "harm",
                SmallTraining.recipe(
                        "fast",
                        "head.candidates=[[mixed8]]",
                        "head.l2=[0.01]",
                        "phases.head.copies=0",
                        "phases.head.augmentation={}",
                        "phases.fine-tuning.freezeThrough=mixed7",
                        "phases.fine-tuning.schedule={shape: CONSTANT, warmUpEpochs: 0}",
                        "phases.fine-tuning.optimizer.learningRate=0.001",
                        "phases.fine-tuning.optimizer.weightDecay=1000"),
                new TrainingProgress() {
                    @Override
                    public void message(String text) {
                        messages.add(text);
                    }
                });

        double head = harmed.phases().get(0).validationAccuracy();
        assertTrue(head > harmed.phases().get(1).validationAccuracy(), "phase 2 is not worse");
        assertEquals("head", harmed.resultPhase());
        assertEquals(head, harmed.accuracy(), 1e-9);
        assertEquals(harmed.phases().get(0).model(), TrainedModel.resolve(folder.resolve("harm")));
        assertTrue(messages.stream().anyMatch(text -> text.contains("'fine-tuning' does not improve")), "" + messages);
        assertTrue(Files.exists(harmed.phases().get(1).model()), "its model is kept all the same");
    }

    @Test
    void theMapsOfFrozenStagesAreComputedOnceForAllEpochs() throws IOException {
        List<String> tasks = new ArrayList<>();
        TrainingResult kept = run(
                "kept",
                SmallTraining.recipe(
                        "tutorial",
                        "head.candidates=[[mixed8]]",
                        "head.hidden=[]",
                        "phases.head.epochs=1",
                        "phases.fine-tuning.freezeThrough=mixed7",
                        "phases.fine-tuning.augmentation={horizontalFlip: true}",
                        "phases.fine-tuning.copies=1",
                        "phases.fine-tuning.epochs=3"),
                new TrainingProgress() {
                    @Override
                    public void begin(String task, long total) {
                        tasks.add(task + ", " + total);
                    }
                });

        int images = ImageTrees.discover(folder.resolve("photos"))
                .images(Split.TRAINING)
                .size();
        assertEquals(
                List.of(
                        "maps of mixed7, training images, " + images,
                        "maps of mixed7, augmented copy 1 of 1, " + images),
                tasks.stream().filter(task -> task.startsWith("maps of ")).toList(),
                tasks.toString());
        assertEquals(3, kept.phases().get(1).history().size());
    }

    @Test
    void aFreezePointAboveTheLastStageOfTheHeadFreezesTheWholeBackbone() throws IOException {
        List<String> messages = new ArrayList<>();
        List<FreezePlan> told = new ArrayList<>();
        // The first phase trains the stages of the second candidate: nothing chooses, and the first one is taken.
        TrainingResult frozen = run(
                "above",
                SmallTraining.recipe(
                        "tutorial",
                        "head.candidates=[[mixed3], [mixed8]]",
                        "head.hidden=[]",
                        "phases.head.epochs=1",
                        "phases.head.freezeThrough=mixed4",
                        "phases.fine-tuning.freezeThrough=mixed7"),
                new TrainingProgress() {
                    @Override
                    public void message(String text) {
                        messages.add(text);
                    }

                    @Override
                    public void phase(Phase phase, FreezePlan plan) {
                        told.add(plan);
                    }
                });

        for (int phase = 0; phase < 2; phase++) {
            assertTrue(told.get(phase).isWholeBackboneFrozen());
            assertEquals("mixed3", told.get(phase).freezePoint());
            BackboneWeights after = backbone(frozen, phase);
            assertEquals(
                    weights.upTo("mixed3").tensors().keySet(), after.tensors().keySet());
            after.tensors()
                    .forEach((name, tensor) ->
                            assertArrayEquals(weights.tensor(name).values(), tensor.values(), name));
        }
        assertFalse(Arrays.equals(headWeight(frozen, 0), headWeight(frozen, 1)), "the head is trained in both phases");
        assertTrue(
                messages.stream().anyMatch(text -> text.contains("'fine-tuning' freezes through mixed7")),
                "" + messages);
    }

    @Test
    void aHeadThatIsFittedAfterFineTuningReadsTheFeaturesOfTheTrainedStages() throws IOException {
        TrainingResult run = run(
                "again",
                SmallTraining.recipe(
                        "best",
                        "flipAtTest=false",
                        "head.candidates=[[mixed7, mixed8]]",
                        "head.l2=[0.1]",
                        "phases.head.copies=0",
                        "phases.head.augmentation={}",
                        "phases.fine-tuning.freezeThrough=mixed7",
                        "phases.new-head.copies=1",
                        "phases.new-head.epochs=20"),
                TrainingProgress.NONE);

        BackboneWeights tuned = backbone(run, 1);
        assertFalse(Arrays.equals(
                weights.tensor(trainableNames().get(0)).values(),
                tuned.tensor(trainableNames().get(0)).values()));
        BackboneWeights after = backbone(run, 2);
        tuned.tensors()
                .forEach((name, tensor) ->
                        assertArrayEquals(tensor.values(), after.tensor(name).values(), name));
        assertFalse(Arrays.equals(headWeight(run, 1), headWeight(run, 2)));
        PhaseResult last = run.phases().get(2);
        Network network = network(run, 2);
        ImageTree tree = ImageTrees.discover(folder.resolve("photos"));
        try (FusedClassifier classifier = new FusedClassifier(SuiteEngine.open(), network, false)) {
            Evaluation onImages = new ImageScorer(
                            classifier::probabilities,
                            TrainedModel.load(last.model()).manifest().preprocessing())
                    .evaluate(tree.images(Split.VALIDATION), tree.classes(), done -> {}, failure -> {})
                    .orElseThrow();
            assertEquals(onImages.meanLoss(), last.validationLoss(), 1e-3);
            assertEquals(onImages.accuracy(), last.validationAccuracy(), 1e-9);
        }
    }

    @Test
    void aRecipeThatDoesNotFitTheBackboneIsRefusedBeforeAnythingIsTrained() {
        Recipe recipe = SmallTraining.recipe("tutorial", "head.candidates=[[mixed9]]");

        String message = assertThrows(RecipeException.class, () -> run("refused", recipe, TrainingProgress.NONE))
                .getMessage();

        assertTrue(message.contains("'tutorial'") && message.contains("'mixed9'"), message);
        assertFalse(Files.exists(folder.resolve("refused")));
    }

    private static void assertSamePermissions(Path any, Path written) throws IOException {
        if (Files.getFileStore(any).supportsFileAttributeView("posix")) {
            assertEquals(
                    Files.getPosixFilePermissions(any), Files.getPosixFilePermissions(written), written.toString());
        }
    }

    private static List<String> trainableNames() {
        return weights.tensors().keySet().stream()
                .filter(name -> name.startsWith("mixed8."))
                .toList();
    }

    private static BackboneWeights backbone(TrainingResult run, int phase) throws IOException {
        return network(run, phase).backbone();
    }

    private static float[] headWeight(TrainingResult run, int phase) throws IOException {
        return network(run, phase).head().layers().get(0).weight();
    }

    private static Network network(TrainingResult run, int phase) throws IOException {
        return TrainedModel.load(run.phases().get(phase).model()).network();
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
