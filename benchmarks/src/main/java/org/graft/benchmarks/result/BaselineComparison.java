package org.graft.benchmarks.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tells whether the rows became faster or slower since an earlier run, by a rule that is fixed before anybody sees the
 * figures: {@link #rule()}. Welch's test on the logarithms of one value a fork, Holm's correction over all tested rows,
 * and a least effect δ, since with enough forks differences that nobody cares for become significant, and since forks
 * of one run share the machine's hour, which no test on forks can see: the drift of the control between the runs stands
 * for it.
 *
 * @param rows the comparison of each row that both runs have, in the order of the current run
 * @param onlyInBaseline the keys of the rows that only the baseline has
 * @param onlyInCurrent the keys of the rows that only the current run has
 * @param obstacles why no row of these runs can be judged, in sentences without a full stop; empty if they can be
 * @param drift {@code |mean ln(control) current - baseline|} over all forks; NaN if a run measured no control, which
 *     then does not widen δ
 * @param noisy whether a run was noisy, which widens δ
 */
public record BaselineComparison(
        List<Comparison> rows,
        List<String> onlyInBaseline,
        List<String> onlyInCurrent,
        List<String> obstacles,
        double drift,
        boolean noisy) {

    /** The probability of a false verdict in a report on two runs that do not differ. */
    public static final double SIGNIFICANCE = 0.05;
    /** The least effect on a quiet machine. */
    public static final double LEAST_EFFECT = 0.03;
    /** The least number of forks in each run: fewer tell the spread too badly for Holm's small probabilities. */
    public static final int LEAST_FORKS = 5;
    /** The probability of finding the {@link Comparison#detectable()} difference. */
    public static final double POWER = 0.8;

    public BaselineComparison {
        rows = List.copyOf(rows);
        onlyInBaseline = List.copyOf(onlyInBaseline);
        onlyInCurrent = List.copyOf(onlyInCurrent);
        obstacles = List.copyOf(obstacles);
    }

    /**
     * Compares two runs.
     *
     * @param baseline the earlier run
     * @param current the later run
     * @return the comparison
     * @throws IllegalArgumentException if a run has two rows of the same key
     */
    public static BaselineComparison of(BenchmarkResult baseline, BenchmarkResult current) {
        Map<String, Row> before = byKey(baseline);
        Map<String, Row> after = byKey(current);
        List<String> obstacles = obstacles(baseline, current);
        double drift = Math.abs(LogSample.of(Noise.control(current.rows())).mean()
                - LogSample.of(Noise.control(baseline.rows())).mean());
        boolean noisy = Noise.of(baseline).isNoisy() || Noise.of(current).isNoisy();
        List<RowPair> pairs = after.values().stream()
                .filter(row -> before.containsKey(row.key()))
                .map(row -> RowPair.of(before.get(row.key()), row, drift, noisy))
                .toList();
        return new BaselineComparison(
                judge(pairs, obstacles),
                before.keySet().stream().filter(key -> !after.containsKey(key)).toList(),
                after.keySet().stream().filter(key -> !before.containsKey(key)).toList(),
                obstacles,
                drift,
                noisy);
    }

    private static Map<String, Row> byKey(BenchmarkResult result) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Row row : result.rows()) {
            if (rows.put(row.key(), row) != null) {
                throw new IllegalArgumentException(
                        "the run of " + result.created() + " has the row " + row.key() + " twice");
            }
        }
        return rows;
    }

    private static List<String> obstacles(BenchmarkResult baseline, BenchmarkResult current) {
        List<String> obstacles = new ArrayList<>();
        addAnswers("the baseline", baseline, obstacles);
        addAnswers("this run", current, obstacles);
        if (baseline.quick() || current.quick()) {
            obstacles.add((baseline.quick() ? "the baseline" : "this run")
                    + " is one of the short mode, whose times mean nothing");
        }
        List<String> differences = RunDifferences.between(baseline, current);
        if (!differences.isEmpty()) {
            obstacles.add("the runs differ in " + String.join("; ", differences));
        }
        return obstacles;
    }

    private static void addAnswers(String run, BenchmarkResult result, List<String> obstacles) {
        if (result.correctness() == null) {
            obstacles.add("the answers of " + run + " were not checked");
        } else if (!result.correctness().isAgreed()) {
            obstacles.add("the answers of " + run + " disagree");
        }
    }

    private static List<Comparison> judge(List<RowPair> pairs, List<String> obstacles) {
        double[] adjusted = HolmCorrection.adjust(
                pairs.stream().mapToDouble(RowPair::probabilityIfTested).toArray());
        int tests = (int) pairs.stream().filter(RowPair::isTested).count();
        return IntStream.range(0, adjusted.length)
                .mapToObj(index -> pairs.get(index).judge(adjusted[index], tests, obstacles))
                .toList();
    }

    /**
     * Two rows of the same key.
     *
     * @param baseline the row of the baseline
     * @param current the row of the current run
     * @param before the interval of the baseline's row
     * @param after the interval of the current run's row
     * @param test Welch's test, whose difference is the logarithm of the ratio of speeds
     * @param leastEffect δ
     */
    private record RowPair(
            Row baseline, Row current, ForkInterval before, ForkInterval after, WelchTest test, double leastEffect) {

        static RowPair of(Row baseline, Row current, double drift, boolean noisy) {
            ForkInterval before = ForkInterval.of(baseline);
            ForkInterval after = ForkInterval.of(current);
            // Of latencies the smaller one is the faster one, so the runs change places.
            boolean higherIsBetter = baseline.scenario().isHigherBetter();
            WelchTest test = WelchTest.of(
                    LogSample.of((higherIsBetter ? baseline : current).values()),
                    LogSample.of((higherIsBetter ? current : baseline).values()));
            double leastEffect = DoubleStream.of(
                            LEAST_EFFECT,
                            2 * drift,
                            noisy ? 2 * Math.max(before.variation(), after.variation()) : Double.NaN)
                    .filter(effect -> !Double.isNaN(effect))
                    .max()
                    .orElseThrow();
            return new RowPair(baseline, current, before, after, test, leastEffect);
        }

        boolean isTested() {
            return Math.min(before.forks(), after.forks()) >= LEAST_FORKS
                    && !Double.isNaN(test.standardError())
                    && !baseline.isOverloaded()
                    && !current.isOverloaded();
        }

        double probabilityIfTested() {
            return isTested() ? test.probability() : Double.NaN;
        }

        /** In the logarithm it is the same up and down: exchanging the runs exchanges the verdicts. */
        double leastDifference() {
            return Math.log1p(leastEffect);
        }

        boolean isAboveLeastEffect() {
            return Math.abs(test.difference()) > leastDifference();
        }

        /** Both one-sided tests reject, faster by δ and slower by δ, if the interval lies between the two. */
        boolean isEqual() {
            return Math.abs(test.difference()) + test.halfWidth(1 - 2 * SIGNIFICANCE) < leastDifference();
        }

        Comparison judge(double adjusted, int tests, List<String> obstacles) {
            boolean judged = isTested() && obstacles.isEmpty();
            boolean found = judged && adjusted < SIGNIFICANCE && isAboveLeastEffect();
            Verdict changed = test.difference() > 0 ? Verdict.FASTER : Verdict.SLOWER;
            Verdict verdict = found ? changed : Verdict.INCONCLUSIVE;
            boolean equal = judged && isEqual();
            double half = test.halfWidth(ForkInterval.CONFIDENCE);
            double detectable = isTested()
                    ? Math.expm1(test.detectable(SIGNIFICANCE / tests, leastDifference(), POWER))
                    : Double.NaN;
            return new Comparison(
                    current.key(),
                    before,
                    after,
                    Math.exp(test.difference()),
                    Math.exp(test.difference() - half),
                    Math.exp(test.difference() + half),
                    test.probability(),
                    adjusted,
                    leastEffect,
                    detectable,
                    equal,
                    verdict,
                    judged ? reason(verdict, equal, adjusted, detectable) : whyNotJudged(obstacles));
        }

        private String reason(Verdict verdict, boolean equal, double adjusted, double detectable) {
            String difference = percent(Math.abs(Math.expm1(test.difference())));
            if (verdict != Verdict.INCONCLUSIVE) {
                return text("%s by %s, adjusted p = %.2g", verdict, difference, adjusted);
            }
            if (isAboveLeastEffect()) {
                return text(
                        "the difference of %s is not significant, adjusted p = %.2g; one below %s would hardly be seen",
                        difference, adjusted, percent(detectable));
            }
            return text(
                    "the difference of %s is not above the least effect δ of %s%s",
                    difference, percent(leastEffect), equal ? " (equal within δ)" : "");
        }

        private String whyNotJudged(List<String> obstacles) {
            if (!obstacles.isEmpty()) {
                return String.join("; ", obstacles);
            }
            if (baseline.isOverloaded() || current.isOverloaded()) {
                return (current.isOverloaded() ? "this run" : "the baseline")
                        + " was overloaded: requests came faster than they were answered";
            }
            if (Math.min(before.forks(), after.forks()) >= LEAST_FORKS) {
                return "the value of a fork is no positive number";
            }
            String failures = Stream.of(baseline, current)
                    .map(Row::failure)
                    .filter(Objects::nonNull)
                    .map(failure -> "; a fork failed: " + failure)
                    .distinct()
                    .collect(Collectors.joining());
            return text(
                    "too few forks: %d in the baseline, %d in this run, %d are needed%s",
                    before.forks(), after.forks(), LEAST_FORKS, failures);
        }
    }

    /**
     * Says the rule, for reports.
     *
     * @return four sentences
     */
    public static String rule() {
        return "A row is faster or slower if Welch's t test on the logarithms of its values, one value a fork and at"
                + " least " + LEAST_FORKS + " forks in each run, gives p < " + SIGNIFICANCE
                + " after Holm's correction for all tested rows, and if the ratio of the geometric means is above 1 + δ"
                + " or below 1/(1 + δ). The least effect δ is the largest of " + text("%.0f %%", 100 * LEAST_EFFECT)
                + ", twice the drift of the control (a fixed piece of Java that every fork times) between the runs,"
                + " and, if a run was noisy, twice the larger coefficient of variation of the row's forks. Every other"
                + " row is inconclusive, with the reason, and so are all rows if the answers of a run disagree or the"
                + " runs differ in a setting that matters. Ratios are speed now over speed in the baseline, above 1 is"
                + " faster, with a 95 % interval for each row by itself; \"equal within δ\" says that the 90 % interval"
                + " lies between 1/(1 + δ) and 1 + δ (two one-sided tests).";
    }

    /**
     * Counts the rows of a verdict.
     *
     * @param verdict the verdict
     * @return the number of rows
     */
    public int count(Verdict verdict) {
        return (int) rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    /**
     * Says the result in one line.
     *
     * @return for example {@code 2 faster, 1 slower, 37 inconclusive (30 of them equal within δ)}
     */
    public String summary() {
        return text(
                "%d faster, %d slower, %d inconclusive (%d of them equal within δ)",
                count(Verdict.FASTER),
                count(Verdict.SLOWER),
                count(Verdict.INCONCLUSIVE),
                rows.stream().filter(Comparison::equal).count());
    }

    private static String percent(double share) {
        return text("%.1f %%", 100 * share);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
