package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.graft.arch.InceptionV3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFitTest {

    private static final String LOWER = "head.candidates=[[mixed7, mixed8], [mixed5]]";

    static List<String> builtIn() {
        return Recipe.builtInNames();
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void builtInRecipesFit(String name) {
        assertDoesNotThrow(() -> Recipe.builtIn(name).requireFit(InceptionV3.ARCHITECTURE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image.size=74 | image.size is 74",
                "phases.fine-tuning.freezeThrough=mixed77 | 'mixed77'",
                "phases.head.freezeThrough=mixed77 | 'mixed77'",
                "head.candidates=[[mixed8], [pool]] | 'pool'",
                "head.candidates=[[mixed8, mixed7]] | [mixed8, mixed7]",
                "head.candidates=[[mixed8], [mixed7, mixed7]] | [mixed7, mixed7]",
                "head.hidden=[16] | phase 'head' uses LBFGS, which fits a linear head: head.hidden must be [], but is [16]",
                "phases.head.copies=0 | phase 'head' uses LBFGS",
                "phases.head.imageSize=224 | phase 'head' reads features that are computed once: its imageSize must be 0",
                "phases.fine-tuning.imageSize=74 | imageSize is 74",
                "phases.fine-tuning.copies=1 | phase 'fine-tuning' trains mixed3, mixed4",
                "phases.head.freezeThrough=nothing | copies need a frozen stage",
                "phases.fine-tuning.optimizer={algorithm: LBFGS} | phase 'fine-tuning' uses LBFGS"
            })
    void whatDoesNotFitIsNamed(String override, String named) {
        Recipe recipe = Recipe.load("best", List.of(override));

        String message = assertThrows(RecipeException.class, () -> recipe.requireFit(InceptionV3.ARCHITECTURE))
                .getMessage();

        assertTrue(message.startsWith("recipe 'best': ") && message.contains(named), message);
    }

    @Test
    void regressionInAPhaseThatTrainsStagesIsNamed() {
        String message = misfit(
                "phases.fine-tuning.optimizer={algorithm: LBFGS}",
                "phases.fine-tuning.augmentation={}",
                "phases.fine-tuning.freezeThrough=mixed9");

        assertTrue(message.contains("trains mixed10: LBFGS trains the head alone"), message);
    }

    @Test
    void aRecipeFitsOnlyIfItDoesForEveryChoiceOfStages() {
        String freezeThrough = "phases.fine-tuning.freezeThrough=mixed5";
        String regression = "phases.fine-tuning.optimizer={algorithm: LBFGS}";
        String fixed = "phases.fine-tuning.augmentation={}";

        assertTrue(misfit(LOWER, freezeThrough, regression, fixed).contains("trains mixed6, mixed7, mixed8"));
        assertTrue(misfit(LOWER, freezeThrough, "phases.fine-tuning.imageSize=224", fixed)
                .contains("its imageSize must be 0"));
        assertDoesNotThrow(() -> fit(LOWER, "phases.fine-tuning.freezeThrough=mixed8", regression, fixed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"backbone", "mixed8", "mixed10"})
    void aFirstPhaseThatFreezesAllThatAnyCandidateReadsChooses(String freezeThrough) {
        RecipeFit fit = fit(LOWER, "phases.head.freezeThrough=" + freezeThrough);

        assertTrue(fit.choosesStages());
        assertEquals("mixed8", fit.firstLastStage());
    }

    @Test
    void aFirstPhaseThatTrainsStagesTakesTheFirstCandidate() {
        RecipeFit fit = fit(
                "head.candidates=[[mixed5], [mixed8]]",
                "phases.head={name: head, freezeThrough: mixed7, epochs: 1, optimizer: {algorithm: SGD, learningRate: 1}}");

        assertEquals("mixed5", fit.firstLastStage());
    }

    private static RecipeFit fit(String... overrides) {
        RecipeFit fit = new RecipeFit(Recipe.load("best", Arrays.asList(overrides)), InceptionV3.ARCHITECTURE);
        fit.check();
        return fit;
    }

    private static String misfit(String... overrides) {
        return assertThrows(RecipeException.class, () -> fit(overrides)).getMessage();
    }
}
