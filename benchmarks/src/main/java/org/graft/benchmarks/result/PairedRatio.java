package org.graft.benchmarks.result;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much faster one row of a run is than another one, round by round: forks of one round ran within minutes of each
 * other, so that what the machine did in the meantime falls out of their ratio. The interval is Student's t on the
 * logarithms of the ratios.
 *
 * @param pairs the number of rounds in which both rows have a value
 * @param ratio the geometric mean of the ratios of speed: above 1 the first row is the faster one, whether the scenario
 *     measures throughput or latency; NaN if there is no pair, or a value that is no positive number
 * @param low the lower end of the 95 % confidence interval; NaN if there is none, as with one pair
 * @param high the upper end; NaN if there is none
 */
public record PairedRatio(int pairs, double ratio, double low, double high) {

    /**
     * Compares two rows of one run.
     *
     * @param first the row whose speed is above the line
     * @param second the row whose speed is below it
     * @return the ratio
     * @throws IllegalArgumentException if the rows are of two scenarios, or a row has two forks of one round
     */
    public static PairedRatio of(Row first, Row second) {
        if (first.scenario() != second.scenario()) {
            throw new IllegalArgumentException(
                    "rows of two scenarios have no ratio: " + first.key() + " and " + second.key());
        }
        SortedMap<Integer, Double> others = byRound(second);
        double[] ratios = byRound(first).entrySet().stream()
                .filter(entry -> others.containsKey(entry.getKey()))
                .mapToDouble(entry -> entry.getValue() / others.get(entry.getKey()))
                .map(ratio -> first.scenario().isHigherBetter() ? ratio : 1 / ratio)
                .toArray();
        LogSample sample = LogSample.of(ratios);
        double half = sample.halfWidth(ForkInterval.CONFIDENCE);
        return new PairedRatio(
                sample.size(), Math.exp(sample.mean()), Math.exp(sample.mean() - half), Math.exp(sample.mean() + half));
    }

    private static SortedMap<Integer, Double> byRound(Row row) {
        SortedMap<Integer, Double> values = new TreeMap<>();
        for (Row.Fork fork : row.forks()) {
            if (values.put(fork.round(), fork.value()) != null) {
                throw new IllegalArgumentException(
                        "two forks of " + row.key() + " are of round " + fork.round() + ": they cannot be paired");
            }
        }
        return values;
    }

    /**
     * Returns whether there is an interval.
     *
     * @return false with fewer than two pairs
     */
    public boolean hasInterval() {
        return !Double.isNaN(low);
    }
}
