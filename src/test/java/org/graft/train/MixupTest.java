package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

    /** The mean of max(x, 1 - x) for x of the symmetric beta distribution is 1/2 + E|x - 1/2|. */
    @ParameterizedTest
    @CsvSource({"1.0, 0.75", "2.0, 0.6875", "0.5, 0.818310", "0.2, 0.9"})
    void sharesLieBetweenOneHalfAndOneAndFollowTheBetaDistribution(double alpha, double mean) {
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            double share = Mixup.share(alpha, random);
            assertTrue(share >= 0.5 && share <= 1, "" + share);
            sum += share;
        }

        // The tolerance is over ten standard deviations of the mean; for 0.2 the value is not exact.
        assertEquals(mean, sum / DRAWS, alpha == 0.2 ? 0.02 : 0.01);
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
