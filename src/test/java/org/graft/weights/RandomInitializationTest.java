package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.graft.arch.Architecture;
import org.graft.arch.InceptionV3;
import org.junit.jupiter.api.Test;

class RandomInitializationTest {

    private static final String KERNEL = "mixed1.branch5x5_2.weight";

    @Test
    void theSeedAloneDecidesTheValues() {
        float[] first = weights(5).tensor(KERNEL).values();

        assertArrayEquals(first, weights(5).tensor(KERNEL).values());
        assertFalse(Arrays.equals(first, weights(6).tensor(KERNEL).values()));
        // Pinned: a change of these values would change results that people have published with a seed.
        assertArrayEquals(
                new float[] {0.31746176f, -0.109373465f, 0.19978987f},
                Arrays.copyOf(weights(5).tensor("stem.conv1.weight").values(), 3));
    }

    @Test
    void kernelsHaveHesVarianceAndBatchNormIsTheIdentity() {
        BackboneWeights weights = weights(7);
        float[] kernel = weights.tensor(KERNEL).values();
        double mean = 0;
        double square = 0;
        for (float value : kernel) {
            mean += value / kernel.length;
            square += (double) value * value / kernel.length;
        }

        // 76,800 values: the standard error of the mean is 0.0036 deviations, that of the variance 0.5 %.
        double variance = 2.0 / (48 * 5 * 5);
        assertEquals(0, mean / Math.sqrt(variance), 0.02);
        assertEquals(1, square / variance, 0.03);
        assertEquals(1, weights.tensor("mixed1.branch_pool.gamma").values()[63]);
        assertEquals(0, weights.tensor("mixed1.branch_pool.beta").values()[63]);
        assertEquals(0, weights.tensor("mixed1.branch_pool.running_mean").values()[63]);
        assertEquals(1, weights.tensor("mixed1.branch_pool.running_var").values()[63]);
    }

    /** The first stages are enough and quicker. */
    private static BackboneWeights weights(long seed) {
        Architecture whole = InceptionV3.ARCHITECTURE;
        Architecture beginning = new Architecture(
                "beginning",
                whole.inputChannels(),
                whole.inputSize(),
                whole.minimumSize(),
                whole.batchNormEpsilon(),
                whole.stages().subList(0, whole.indexOf("mixed1") + 1));
        return RandomInitialization.weights(beginning, seed);
    }
}
