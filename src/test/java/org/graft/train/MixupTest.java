package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.backbone.BatchNormPolicy;
import org.graft.image.Augmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixupTest {

    private static final int DRAWS = 20_000;

    /**
     * For x of the symmetric beta distribution, the mean of max(x, 1 - x) is 1/2 + 1 / (alpha 4^alpha B(alpha, alpha)),
     * and that of (x - 1/2)^2 is 1 / (4 (2 alpha + 1)). The means were computed with the C library's lgamma.
     */
    @ParameterizedTest
    @CsvSource({
        "0.01, 0.993196",
        "0.2, 0.898810",
        "0.5, 0.818310",
        "1.0, 0.75",
        "2.0, 0.6875",
        "20, 0.562685",
        "1000, 0.508920",
    })
    void sharesLieBetweenOneHalfAndOneAndFollowTheBetaDistribution(double alpha, double mean) {
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double share = Mixup.share(alpha, random);
            assertTrue(share >= 0.5 && share <= 1, "" + share);
            sum += share;
            squares += (share - 0.5) * (share - 0.5);
        }

        double square = 1 / (4 * (2 * alpha + 1));
        // Five standard deviations. Those of a square are at most half its range, 1/8, and, as the kurtosis is below 3,
        // sqrt(2) times its mean.
        double deviation = Math.sqrt(square - (mean - 0.5) * (mean - 0.5));
        assertEquals(mean, sum / DRAWS, 5 * deviation / Math.sqrt(DRAWS));
        assertEquals(square, squares / DRAWS, 5 * Math.min(0.125, Math.sqrt(2) * square) / Math.sqrt(DRAWS));
    }

    @ParameterizedTest
    @CsvSource({
        "4.9e-324, 1", // the smallest double
        "1e-20, 1",
        "1e20, 0.5",
        "1.7976931348623157e308, 0.5" // the largest
    })
    void extremeParametersGiveOneExampleOrHalvesOfTwo(double alpha, double expected) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            assertEquals(expected, Mixup.share(alpha, random), 1e-6);
        }
    }

    @Test
    void theSameSeedGivesTheSameShares() {
        SplittableRandom first = new SplittableRandom(7);
        SplittableRandom second = new SplittableRandom(7);
        for (int i = 0; i < 100; i++) {
            assertEquals(Mixup.share(0.2, first), Mixup.share(0.2, second));
        }
        assertNotEquals(Mixup.share(0.2, new SplittableRandom(8)), Mixup.share(0.2, new SplittableRandom(7)));
    }

    @Test
    void thePairsOfABatchAreSymmetric() {
        float[][] features = {{0}, {1}, {2}, {3}};
        int[] labels = {0, 1, 2, 3};
        Phase phase = new Phase(
                "mixed",
                "backbone",
                1,
                4,
                TestOptimizers.adam(),
                Schedule.CONSTANT,
                Augmentation.NONE,
                0,
                0,
                1,
                0,
                BatchNormPolicy.INFERENCE,
                0,
                0);
        try (Examples examples =
                new FeatureExamples(features, labels, new Targets(labels, 4, false, 0), phase, new RandomStreams(3))) {
            for (int epoch = 0; epoch < 5; epoch++) {
                List<Examples.Batch> batches = new ArrayList<>();
                for (Iterator<Examples.Batch> batch = examples.epoch(epoch); batch.hasNext(); ) {
                    batches.add(batch.next());
                }
                assertEquals(1, batches.size());
                checkSymmetry(batches.get(0));
            }
        }
    }

    private static void checkSymmetry(Examples.Batch batch) {
        float[] total = new float[4];
        for (int i = 0; i < 4; i++) {
            float[] target = batch.targets()[i];
            float[] partner = batch.targets()[3 - i];
            int own = batch.labels()[i];
            int other = batch.labels()[3 - i];
            assertEquals(1, target[own] + target[other], 1e-6);
            assertTrue(target[own] >= 0.5f, "the label is the heavier one");
            assertEquals(target[own], partner[other], 1e-6, "both take the same share of each other");
            for (int c = 0; c < 4; c++) {
                total[c] += target[c];
            }
        }
        assertArrayEquals(new float[] {1, 1, 1, 1}, total, 1e-6f, "every example counts once");
    }
}
