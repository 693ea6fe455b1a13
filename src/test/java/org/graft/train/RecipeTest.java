package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.image.Augmentation;
import org.graft.image.Preprocessing;
import org.graft.train.OptimizerSettings.Algorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

    @TempDir
    Path folder;

    static List<String> builtIn() {
        return Recipe.builtInNames();
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void builtInRecipesNameThemselves(String name) {
        Recipe recipe = Recipe.builtIn(name);

        assertEquals(name, recipe.name());
        assertEquals(Preprocessing.direct(299), recipe.image());
    }

    /** The lesson's values, and Keras 2.1's where it gives none; what neither has is off. */
    @Test
    void tutorialIsTheLesson() {
        Recipe recipe = Recipe.builtIn("tutorial");

        assertEquals(
                new Recipe(
                        "tutorial",
                        recipe.description(),
                        42,
                        Preprocessing.direct(299),
                        new HeadSettings(
                                List.of(List.of("mixed10")),
                                StagePooling.AVERAGE,
                                List.of(1024),
                                false,
                                recipe.head().l2(),
                                recipe.head().folds()),
                        true,
                        false,
                        Precision.FLOAT32,
                        List.of(
                                ofLesson("head", "backbone", Algorithm.ADAM, 0.001),
                                ofLesson("fine-tuning", "stem", Algorithm.ADAGRAD, 0.0001))),
                recipe);
    }

    private static Phase ofLesson(String name, String freezeThrough, Algorithm algorithm, double learningRate) {
        return new Phase(
                name,
                freezeThrough,
                64,
                64,
                new OptimizerSettings(algorithm, learningRate, 1, 0, 0, 0.9, 0.999, 1e-7),
                Schedule.CONSTANT,
                new Augmentation(30, 0.2, 0.2, 0.2, 0.2, true, 1, 0, 0, 0),
                0,
                0,
                0,
                0,
                BatchNormPolicy.INFERENCE,
                0,
                0);
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void aRecipeReadsBackFromItsYaml(String name) throws IOException {
        Recipe recipe = Recipe.builtIn(name);

        assertEquals(recipe, Recipe.load(write("copy.yaml", recipe.toYaml()), List.of()));
    }

    @Test
    void aRecipeMayBeJson() throws IOException {
        Recipe recipe = Recipe.builtIn("best");
        String json = new ObjectMapper().writeValueAsString(recipe);

        assertEquals(recipe, Recipe.load(write("copy.json", json), List.of()));
    }

    @Test
    void valuesAreOverriddenByPath() {
        Recipe recipe = load(
                "seed=7",
                "image.size=150",
                "phases.1.epochs=3",
                "phases.head.batchSize=5",
                "phases.fine-tuning.batchNorm=train",
                "phases.0.augmentation.rotationDegrees=10",
                "head.candidates=[[mixed3, mixed4]]",
                "head.l2.0=0.5",
                "phases.1.optimizer.algorithm=sgd");

        assertEquals(7, recipe.seed());
        assertEquals(150, recipe.image().size());
        assertEquals(3, recipe.phases().get(1).epochs());
        assertEquals(5, recipe.phases().get(0).batchSize());
        assertEquals(BatchNormPolicy.TRAIN, recipe.phases().get(1).batchNorm());
        assertEquals(10, recipe.phases().get(0).augmentation().rotationDegrees());
        assertEquals(List.of(List.of("mixed3", "mixed4")), recipe.head().candidates());
        assertEquals(0.5, recipe.head().l2().get(0));
        assertEquals(Algorithm.SGD, recipe.phases().get(1).optimizer().algorithm());
    }

    @Test
    void aPhaseIsReplacedAsAWholeByItsName() {
        String phase = "{name: short, freezeThrough: backbone, epochs: 2, batchSize: 4, optimizer: {algorithm: SGD,"
                + " learningRate: 0.1, headFactor: 1, weightDecay: 0, momentum: 0.9, beta1: 0, beta2: 0, epsilon: 0},"
                + " schedule: {shape: CONSTANT, warmUpEpochs: 0}, augmentation: {rotationDegrees: 0, widthShift: 0,"
                + " heightShift: 0, shearDegrees: 0, zoom: 0, horizontalFlip: false, minimumCropArea: 1, brightness: 0,"
                + " contrast: 0, saturation: 0}, copies: 0, imageSize: 0, mixup: 0, labelSmoothing: 0, batchNorm: INFERENCE,"
                + " patience: 0, weightAveraging: 0}";

        Recipe recipe = load("phases.head=" + phase);

        assertEquals(
                List.of("short", "fine-tuning", "new-head"),
                recipe.phases().stream().map(Phase::name).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sede=1",
                "image.width=3",
                "phases.3.epochs=3",
                "phases.99999999999.epochs=3",
                "phases.tuning.epochs=3",
                "phases.head.epoch=3",
                "head.l2.7=1",
                "seed.x=1"
            })
    void anUnknownPathIsNamed(String override) {
        String message =
                assertThrows(RecipeException.class, () -> load(override)).getMessage();

        assertTrue(message.contains("'" + override.split("=", -1)[0] + "'"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phases.0.epochs=0; epochs",
                "phases.0.epochs=many; epochs: 'many' is not a whole number",
                "phases.1.mixup=much; mixup: 'much' is not a number",
                "phases.0.epochs=; epochs",
                "phases.0.epochs=null; epochs",
                "phases.1.batchSize=-1; batchSize",
                "phases.1.imageSize=-1; imageSize",
                "phases.1.mixup=-0.1; mixup",
                "phases.1.mixup=Infinity; mixup must be 0 or more and finite, but is Infinity",
                "phases.1.mixup=NaN; mixup must be 0 or more and finite, but is NaN",
                "phases.1.mixup=.inf; the value of the override 'phases.1.mixup=.inf' cannot be read",
                "phases.1.labelSmoothing=1; labelSmoothing",
                "phases.1.weightAveraging=1; weightAveraging",
                "phases.1.patience=-1; patience",
                "phases.1.batchNorm=sometimes; batchNorm",
                "phases.1.optimizer.algorithm=rprop; algorithm",
                "phases.1.optimizer.learningRate=0; learningRate must be above 0, but is 0.0",
                "phases.1.optimizer.learningRate=Infinity; learningRate must be above 0, but is Infinity",
                "phases.1.optimizer.headFactor=0; headFactor must be above 0, but is 0.0",
                "phases.1.optimizer.weightDecay=-1; weightDecay must be 0 or more, but is -1.0",
                "phases.1.optimizer.weightDecay=NaN; weightDecay must be 0 or more, but is NaN",
                "phases.1.optimizer.momentum=1; momentum must be in [0, 1), but is 1.0",
                "phases.1.optimizer.beta1=1; beta1 must be in [0, 1), but is 1.0",
                "phases.1.optimizer.beta2=-0.1; beta2 must be in [0, 1), but is -0.1",
                "phases.1.optimizer.epsilon=0; epsilon of ADAM must be above 0, but is 0.0",
                "phases.1.optimizer={algorithm: null}; algorithm",
                "phases.1.schedule.warmUpEpochs=-1; warmUpEpochs",
                "phases.1.augmentation.zoom=1; zoom",
                "phases.1.optimizer=null; optimizer",
                "image.size=0; image",
                "image=null; image",
                "head.folds=1; folds",
                "head.candidates=[]; candidates",
                "head.candidates=[[]]; candidates",
                "head.candidates=[[null]]; candidates",
                "head.hidden=null; hidden",
                "head.hidden=[16, 0]; head.hidden must have widths of 1 or more, but is [16, 0]",
                "head.hidden=[null]; head.hidden must have widths of 1 or more, but is [null]",
                "head.l2=[0.1, -1]; head.l2 must have strengths of 0 or more, but is [0.1, -1.0]",
                "head.l2=[null]; head.l2 must have strengths of 0 or more, but is [null]",
                "head.pooling=MAX; pooling",
                "phases.1.name=a/b; phase 'a/b'",
                "phases.1.name=..; phase '..'",
                "phases.1.name=.hidden; phase '.hidden'",
                "phases.1.name=''; phase ''",
                "phases.1.name=head; two phases of the name 'head'",
                "phases=[]; phase",
                "seed=1.5; seed"
            })
    void aValueThatIsWrongIsNamed(String line) {
        String override = line.split("; ", -1)[0];
        String name = line.split("; ", -1)[1];

        String message =
                assertThrows(RecipeException.class, () -> load(override)).getMessage();

        assertTrue(message.contains(name), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed", "=3", ""})
    void whatIsNoOverrideIsSaid(String override) {
        String message =
                assertThrows(RecipeException.class, () -> load(override)).getMessage();

        assertTrue(message.contains("path=value"), message);
    }

    @Test
    void anUnknownKeyOfAFileIsNamed() throws IOException {
        String text = Recipe.builtIn("fast").toYaml().replaceFirst("seed:", "dropout: 0.5\nseed:");

        String message = assertThrows(RecipeException.class, () -> Recipe.load(write("own.yaml", text), List.of()))
                .getMessage();

        assertTrue(message.contains("own.yaml") && message.contains("dropout"), message);
    }

    @Test
    void aMissingValueWithoutDefaultIsNamed() throws IOException {
        String text = Recipe.builtIn("fast").toYaml().replaceFirst("(?m)^ +epochs:.*$", "");

        String message = assertThrows(RecipeException.class, () -> Recipe.load(write("own.yaml", text), List.of()))
                .getMessage();

        assertTrue(message.contains("epochs"), message);
    }

    @Test
    void aFileSaysOnlyWhatDiffersFromTheDefaults() throws IOException {
        String text = """
                name: own
                head: {candidates: [[mixed3]]}
                phases:
                - {name: head, freezeThrough: backbone, epochs: 2, optimizer: {algorithm: ADAM, learningRate: 0.01}}
                """;

        Recipe recipe = Recipe.load(write("own.yaml", text), List.of("phases.head.mixup=0.5"));

        Phase phase = recipe.phases().get(0);
        assertEquals(299, recipe.image().size());
        assertTrue(recipe.balancedClassWeights());
        assertEquals(BatchNormPolicy.INFERENCE, phase.batchNorm());
        assertTrue(phase.augmentation().isNone());
        assertEquals(0.999, phase.optimizer().beta2());
        assertEquals(0.5, phase.mixup());
    }

    @Test
    void aScheduleWithoutAShapeKeepsTheRateAfterItsWarmUp() {
        assertEquals(
                new Schedule(Schedule.Shape.CONSTANT, 1),
                load("phases.1.schedule={warmUpEpochs: 1}").phases().get(1).schedule());
        assertThrows(IllegalArgumentException.class, () -> new Schedule(null, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1, 2]", "just words", "name: [", "\u0000"})
    void aFileThatIsNoRecipeIsNamed(String text) throws IOException {
        String file = write("own.yaml", text);

        String message = assertThrows(RecipeException.class, () -> Recipe.load(file, List.of()))
                .getMessage();

        assertTrue(message.contains("own.yaml"), message);
    }

    @Test
    void anUnknownNameIsSaidWithTheNamesThereAre() {
        String message = assertThrows(RecipeException.class, () -> Recipe.builtIn("slow"))
                .getMessage();

        for (String part : List.of("'slow'", "fast", "best", "tutorial")) {
            assertTrue(message.contains(part), message);
        }
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static Recipe load(String... overrides) {
        return Recipe.load("best", Arrays.asList(overrides));
    }
}
