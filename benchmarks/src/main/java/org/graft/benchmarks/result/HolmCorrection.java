package org.graft.benchmarks.result;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Keeps the probability of any false verdict in a whole report where a single test has it: of 40 tests at 5 %, two
 * would find a difference where there is none. After Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6, 1979, which asks nothing of the dependence between the tests.
 */
final class HolmCorrection {

    private HolmCorrection() {}

    /**
     * Adjusts the probabilities of a family of tests.
     *
     * @param probabilities the probability of each test; NaN for what is not tested, which is not of the family and
     *     stays NaN
     * @return the adjusted ones in the same order: the k-th smallest of n times {@code n - k + 1}, at most 1, and at
     *     least as large as those of the smaller ones
     */
    static double[] adjust(double... probabilities) {
        int[] order = IntStream.range(0, probabilities.length)
                .filter(index -> !Double.isNaN(probabilities[index]))
                .boxed()
                .sorted(Comparator.comparingDouble(index -> probabilities[index]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[probabilities.length];
        Arrays.fill(adjusted, Double.NaN);
        double largest = 0;
        for (int k = 0; k < order.length; k++) {
            largest = Math.max(largest, Math.min(1, (order.length - k) * probabilities[order[k]]));
            adjusted[order[k]] = largest;
        }
        return adjusted;
    }
}
