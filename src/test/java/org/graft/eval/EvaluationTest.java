package org.graft.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final double EXACT = 1e-12;

    // Truth a a a b b c; predictions a a b b a b.
    private static final List<String> CLASSES = List.of("a", "b", "c");
    private static final int[] LABELS = {0, 0, 0, 1, 1, 2};
    private static final float[][] PROBABILITIES = {
        {0.5f, 0.25f, 0.25f},
        {0.5f, 0.25f, 0.25f},
        {0.25f, 0.5f, 0.25f},
        {0.25f, 0.5f, 0.25f},
        {0.5f, 0.25f, 0.25f},
        {0.25f, 0.5f, 0.25f}
    };

    private final Evaluation evaluation = Evaluation.of(CLASSES, LABELS, PROBABILITIES);

    @Test
    void confusionHasTruthInRowsAndPredictionInColumns() {
        assertArrayEquals(new int[][] {{2, 1, 0}, {1, 1, 0}, {0, 1, 0}}, evaluation.confusion());
        assertEquals(6, evaluation.count());
        assertEquals(3, evaluation.hits());
        assertEquals(0.5, evaluation.accuracy(), EXACT);
    }

    @Test
    void figuresOfEachClassFollowFromTheConfusion() {
        // a: 2 hits of 3 predicted and 3 true. b: 1 hit of 3 predicted and 2 true, F1 = 2/5. c: never predicted.
        assertEquals(
                List.of(
                        new ClassFigures("a", 2 / 3.0, 2 / 3.0, 2 / 3.0, 3),
                        new ClassFigures("b", 1 / 3.0, 0.5, 0.4, 2),
                        new ClassFigures("c", 0, 0, 0, 1)),
                evaluation.perClass());
        assertEquals((2 / 3.0 + 0.4 + 0) / 3, evaluation.macroF1(), EXACT);
    }

    @Test
    void lossIsTheMeanOfTheNegativeLogarithmOfTheTrueProbability() {
        // Three images at 1/2, three at 1/4.
        assertEquals((3 * Math.log(2) + 3 * Math.log(4)) / 6, evaluation.meanLoss(), EXACT);
    }

    @Test
    void lossOfAnImpossibleOrUndefinedTruthIsBounded() {
        float[][] impossible = {{0, 1}, {Float.NaN, Float.NaN}};
        Evaluation bounded = Evaluation.of(List.of("x", "y"), new int[] {0, 1}, impossible);
        assertEquals(-Math.log(1e-7), bounded.meanLoss(), 1e-9);
        assertEquals(0, bounded.hits(), "a row of NaN predicts the first class");
    }

    @Test
    void classThatDoesNotOccurIsNotInTheMacroF1() {
        Evaluation some = Evaluation.of(CLASSES, new int[] {0, 1}, new float[][] {{1, 0, 0}, {0, 1, 0}});
        assertEquals(1, some.macroF1(), EXACT);
        assertEquals(0, some.perClass().get(2).f1(), EXACT);
    }

    @Test
    void topFiveCountsTheFiveMostProbableClasses() {
        List<String> seven = IntStream.range(0, 7).mapToObj(i -> "k" + i).toList();
        float[] falling = {0.3f, 0.2f, 0.15f, 0.12f, 0.1f, 0.08f, 0.05f};
        float[] flat = {0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f};
        // Ranks 4 (in) and 5 (out); of equal probabilities the first five are in.
        Evaluation topFive = Evaluation.of(seven, new int[] {4, 5, 4, 5}, new float[][] {falling, falling, flat, flat});
        assertEquals(0.5, topFive.topFiveAccuracy(), EXACT);
        assertEquals(1, evaluation.topFiveAccuracy(), EXACT, "with three classes everything is in the first five");
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        IllegalArgumentException none =
                assertThrows(IllegalArgumentException.class, () -> Evaluation.of(CLASSES, new int[0], new float[0][]));
        assertEquals("there are no images to evaluate", none.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Evaluation.of(CLASSES, new int[] {0}, new float[][] {{0.5f, 0.5f}}));
        assertThrows(
                IllegalArgumentException.class, () -> Evaluation.of(CLASSES, new int[] {3}, new float[][] {{1, 0, 0}}));
        assertThrows(
                IllegalArgumentException.class,
                () -> Evaluation.of(CLASSES, new int[] {0, 1}, new float[][] {{1, 0, 0}}));
    }

    @Test
    void jsonComesBackEqual() throws Exception {
        ObjectMapper json = new ObjectMapper();
        Evaluation back = json.readValue(json.writeValueAsString(evaluation), Evaluation.class);
        assertEquals(evaluation, back);
        assertEquals(evaluation.hashCode(), back.hashCode());
    }

    @Test
    void matrixCannotBeChangedFromOutside() {
        evaluation.confusion()[0][0] = 99;
        assertEquals(2, evaluation.confusion()[0][0]);
    }

    @Test
    void textHasAlignedTables() {
        String expected = """
                accuracy 0.5000 (3 of 6), top-5 1.0000, mean loss 1.0397, macro F1 0.3556

                #  class  precision  recall      F1  images
                1  a         0.6667  0.6667  0.6667       3
                2  b         0.3333  0.5000  0.4000       2
                3  c         0.0000  0.0000  0.0000       1

                Confusion matrix: row = true class, column = number of the predicted class, . = 0
                #  class  1 2 3
                1  a      2 1 .
                2  b      1 1 .
                3  c      . 1 .
                """;
        assertEquals(expected, evaluation.toText());
    }

    @Test
    void matrixOfManyLongNamesStaysAsNarrowAsItsNumbers() {
        List<String> long17 = IntStream.range(0, 17)
                .mapToObj(i -> "a flower with a long name " + i)
                .toList();
        Evaluation many = Evaluation.of(long17, new int[] {16}, new float[][] {new float[17]});
        int widest = many.toText().lines().mapToInt(String::length).max().orElseThrow();
        assertTrue(widest <= 100, "the widest line has " + widest + " characters");
    }
}
