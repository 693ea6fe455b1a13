package org.graft.benchmarks.result;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Whether a figure went steadily up or down over the rounds of a run, as it does on a machine that heats up, or whose
 * neighbours wake up. Kendall's rank correlation with time (Mann, "Nonparametric tests against trend", Econometrica 13,
 * 1945), its exact probability, and the slope of Sen, "Estimates of the regression coefficient based on Kendall's tau",
 * Journal of the American Statistical Association 63, 1968. One value a round, since the forks of a round share the
 * machine's state: five rounds can give no probability below 1/60, six rounds are the first that reach 0.01.
 *
 * @param rounds the number of rounds
 * @param change the change from the first to the last round: the median slope between two rounds, times their
 *     number less 1; 0 with fewer than two rounds
 * @param probability how probable so steady a series is if the order of the rounds is random, two-sided; of equal
 *     values, which count as neither up nor down, it is an upper bound
 */
record RoundTrend(int rounds, double change, double probability) {

    static RoundTrend of(double... values) {
        int rounds = values.length;
        if (rounds < 2) {
            return new RoundTrend(rounds, 0, 1);
        }
        double[] slopes = IntStream.range(0, rounds)
                .boxed()
                .flatMapToDouble(j -> IntStream.range(0, j).mapToDouble(i -> (values[j] - values[i]) / (j - i)))
                .toArray();
        double score = DoubleStream.of(slopes).map(Math::signum).sum();
        double change = StatUtils.percentile(slopes, 50) * (rounds - 1);
        return new RoundTrend(rounds, change, probability(rounds, (int) Math.abs(score)));
    }

    /** The share of the orders of so many values in which the pairs of one direction lead by at least the score. */
    private static double probability(int rounds, int score) {
        int pairs = rounds * (rounds - 1) / 2;
        // The share of the orders by the number of their falling pairs, to which the last value adds 0 to count - 1.
        double[] shares = new double[pairs + 1];
        shares[0] = 1;
        for (int count = 2; count <= rounds; count++) {
            double[] next = new double[pairs + 1];
            for (int falling = 0; falling <= pairs; falling++) {
                for (int added = 0; added < count && added <= falling; added++) {
                    next[falling] += shares[falling - added] / count;
                }
            }
            shares = next;
        }
        return Math.min(
                1, 2 * DoubleStream.of(shares).limit((pairs - score) / 2 + 1L).sum());
    }
}
