package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaselineComparisonTest {

    // Five forks about 100 whose logarithms have the standard deviation 0.02.
    private static final double[] OLD = logarithmic(100, 0.02);

    /** p = 5.25e-07 by scipy.stats.ttest_ind(a, b, equal_var=False), and two rows. */
    @Test
    void higherThroughputIsFasterAndHigherLatencySlower() {
        BaselineComparison comparison = BaselineComparison.of(
                new RunBuilder()
                        .row(Scenario.OFFLINE, "A", OLD)
                        .row(Scenario.SINGLE_STREAM, "A", OLD)
                        .build(),
                new RunBuilder()
                        .row(Scenario.OFFLINE, "A", logarithmic(120, 0.02))
                        .row(Scenario.SINGLE_STREAM, "A", logarithmic(120, 0.02))
                        .build());
        Comparison throughput = comparison.rows().get(0);
        Comparison latency = comparison.rows().get(1);
        assertEquals(Verdict.FASTER, throughput.verdict());
        assertEquals(1.2, throughput.ratio(), 1e-9);
        assertEquals("faster by 20.0 %, adjusted p = 1.0e-06", throughput.reason());
        assertEquals(Verdict.SLOWER, latency.verdict());
        assertEquals(1 / 1.2, latency.ratio(), 1e-9);
        assertEquals("slower by 16.7 %, adjusted p = 1.0e-06", latency.reason());
        assertEquals("1 faster, 1 slower, 0 inconclusive (0 of them equal within δ)", comparison.summary());
    }

    @Test
    void overloadedRowIsNotJudged() {
        Row full = RunBuilder.rowOf(Scenario.SERVER, "A", OLD);
        Row overloaded = new Row(
                full.scenario(),
                full.contestant(),
                full.parameters(),
                full.forks().stream()
                        .map(fork -> new Row.Fork(
                                fork.round(),
                                fork.value() / 5,
                                null,
                                null,
                                Map.of(Row.OVERLOADED, fork.round() == 3 ? 1.0 : 0.0),
                                fork.control()))
                        .toList(),
                null);
        Comparison row = BaselineComparison.of(
                        new RunBuilder().row(full).build(),
                        new RunBuilder().row(overloaded).build())
                .rows()
                .get(0);
        assertEquals(Verdict.INCONCLUSIVE, row.verdict());
        assertEquals("this run was overloaded: requests came faster than they were answered", row.reason());
    }

    /** d = ln 1.2, SE = 0.02 sqrt(2/5), df = 8, t(0.975) = 2.306 and t(0.8) = 0.889 of the table. */
    @Test
    void figuresOfARowAreThoseByHand() {
        Comparison row = compare(OLD, logarithmic(120, 0.02));
        double error = 0.02 * Math.sqrt(0.4);
        assertEquals(Math.log(1.2) - 2.306 * error, Math.log(row.low()), 1e-5);
        assertEquals(Math.log(1.2) + 2.306 * error, Math.log(row.high()), 1e-5);
        assertEquals(100, row.baseline().mean(), 1e-9);
        assertEquals(120, row.current().mean(), 1e-9);
        assertEquals(row.probability(), row.adjusted());
        assertEquals(Math.log(1.03) + 0.889 * error, Math.log1p(row.detectable()), 1e-5);
    }

    /**
     * Fourteen rows of the same probability, 0.004828 by scipy.stats.ttest_ind: adjusted it is 14 times that in all.
     * Detectable is expm1(SE (t(1 - 0.05/28, 8) + t(0.8, 8))) with scipy's quantiles.
     */
    @Test
    void probabilitiesAreAdjustedForAllTestedRows() {
        RunBuilder baseline = new RunBuilder();
        RunBuilder current = new RunBuilder();
        for (int i = 0; i < 14; i++) {
            baseline.row(Scenario.OFFLINE, "row " + i, OLD);
            current.row(Scenario.OFFLINE, "row " + i, logarithmic(105, 0.02));
        }
        // A row that cannot be tested is not one of them.
        baseline.row(Scenario.OFFLINE, "short", 100);
        current.row(Scenario.OFFLINE, "short", 100);
        BaselineComparison comparison = BaselineComparison.of(baseline.build(), current.build());
        Comparison alone = compare(OLD, logarithmic(105, 0.02));
        assertEquals(Verdict.FASTER, alone.verdict());
        for (Comparison row : comparison.rows().subList(0, 14)) {
            assertEquals(14 * 0.004828019690482426, row.adjusted(), 1e-12);
            assertEquals(0.06476716712380717, row.detectable(), 1e-8);
            assertEquals(Verdict.INCONCLUSIVE, row.verdict());
            assertEquals(
                    "the difference of 5.0 % is not significant, adjusted p = 0.068; "
                            + "one below 6.5 % would hardly be seen",
                    row.reason());
        }
        assertEquals(Double.NaN, comparison.rows().get(14).adjusted());
    }

    @Test
    void exchangedRunsHaveExchangedVerdicts() {
        double[] other = logarithmic(103.05, 0.001);
        Comparison there = compare(OLD, logarithmic(140, 0.1));
        Comparison back = compare(logarithmic(140, 0.1), OLD);
        assertEquals(there.ratio(), 1 / back.ratio(), 1e-12);
        assertEquals(there.low(), 1 / back.high(), 1e-12);
        assertEquals(there.detectable(), back.detectable(), 1e-12);
        // Just above 3 % up is just above 1 - 1/1.03 = 2.9 % down.
        assertEquals(Verdict.FASTER, compare(logarithmic(100, 0.001), other).verdict());
        assertEquals(Verdict.SLOWER, compare(other, logarithmic(100, 0.001)).verdict());
    }

    @Test
    void significantDifferenceBelowTheLeastEffectIsInconclusive() {
        Comparison row = compare(logarithmic(100, 0.001), logarithmic(102.9, 0.001));
        assertTrue(row.adjusted() < 1e-6);
        assertEquals(Verdict.INCONCLUSIVE, row.verdict());
        assertEquals(
                "the difference of 2.9 % is not above the least effect δ of 3.0 %",
                compare(logarithmic(100, 0.002), logarithmic(102.9, 0.002)).reason());
        assertEquals(0.03, row.leastEffect());
    }

    /**
     * SE = s sqrt(2/5) and t(0.95, 8) = 1.860: the 90 % interval about 0 leaves ln 1.03 = 0.02956 where s = 0.02513.
     */
    @Test
    void equalWithinTheLeastEffectIfTheNinetyPercentIntervalIs() {
        Comparison equal = compare(logarithmic(100, 0.0250), logarithmic(100, 0.0250));
        assertTrue(equal.equal());
        assertEquals(
                "the difference of 0.0 % is not above the least effect δ of 3.0 % (equal within δ)", equal.reason());
        assertFalse(compare(logarithmic(100, 0.0253), logarithmic(100, 0.0253)).equal());
        assertFalse(compare(logarithmic(100, 0.001), logarithmic(103.05, 0.001)).equal());
    }

    @Test
    void runThatIsComparedWithItselfIsEqual() {
        BenchmarkResult run = new RunBuilder()
                .row(Scenario.OFFLINE, "A", 100, 100, 100, 100, 100)
                .build();
        BaselineComparison comparison = BaselineComparison.of(run, run);
        assertEquals("0 faster, 0 slower, 1 inconclusive (1 of them equal within δ)", comparison.summary());
        assertEquals(1, comparison.rows().get(0).probability());
        assertEquals(0, comparison.drift());
    }

    @Test
    void tooFewForksAreInconclusive() {
        double[] four = {119, 120, 121, 120};
        Comparison row = compare(OLD, four);
        assertEquals(Verdict.INCONCLUSIVE, row.verdict());
        assertEquals("too few forks: 5 in the baseline, 4 in this run, 5 are needed", row.reason());
        assertEquals(
                "too few forks: 4 in the baseline, 5 in this run, 5 are needed",
                compare(four, OLD).reason());
        // Ratio and interval are there nevertheless.
        assertTrue(row.low() > 1);
        assertEquals(1.2, row.ratio(), 1e-3);
        assertEquals(Double.NaN, row.adjusted());
        assertEquals(Double.NaN, row.detectable());
        assertFalse(compare(logarithmic(100, 0.001), new double[] {100, 100, 100, 100})
                .equal());
    }

    @Test
    void oneForkHasARatioWithoutInterval() {
        Comparison row = compare(new double[] {100}, new double[] {110});
        assertEquals(1.1, row.ratio(), 1e-12);
        assertEquals(Double.NaN, row.low());
        assertEquals(Double.NaN, row.high());
        assertEquals(Double.NaN, row.probability());
    }

    @Test
    void rowThatFailedSaysWhy() {
        Row failed = new Row(Scenario.OFFLINE, "A", Map.of("batch", "8"), List.of(), "out of memory");
        Comparison row = BaselineComparison.of(
                        new RunBuilder().row(Scenario.OFFLINE, "A", OLD).build(),
                        new RunBuilder().row(failed).build())
                .rows()
                .get(0);
        assertEquals(
                "too few forks: 5 in the baseline, 0 in this run, 5 are needed; a fork failed: out of memory",
                row.reason());
        assertEquals(Double.NaN, row.ratio());
    }

    @Test
    void valueThatIsNoPositiveNumberIsInconclusive() {
        Comparison row = compare(OLD, new double[] {100, 101, 0, 102, 103});
        assertEquals(Verdict.INCONCLUSIVE, row.verdict());
        assertEquals("the value of a fork is no positive number", row.reason());
    }

    @Test
    void differentSettingsAreInconclusiveAndNamed() {
        BaselineComparison comparison = BaselineComparison.of(
                faster().part("processor", Map.of("name", "EPYC"))
                        .setting("weights", "random")
                        .build(),
                slower().part("processor", Map.of("name", "Xeon"))
                        .setting("weights", "nsfwjs")
                        .build());
        String reason = "the runs differ in weights: random in the baseline, nsfwjs in this run; "
                + "processor name: EPYC in the baseline, Xeon in this run";
        assertObstacle(reason, comparison);
    }

    @Test
    void answersThatDisagreeAreInconclusive() {
        assertObstacle(
                "the answers of the baseline disagree",
                BaselineComparison.of(faster().disagreement("the logits differ").build(), slower().build()));
        assertObstacle(
                "the answers of this run disagree",
                BaselineComparison.of(
                        faster().build(),
                        slower().disagreement("the logits differ").build()));
    }

    @Test
    void answersThatWereNotCheckedAreInconclusive() {
        assertObstacle(
                "the answers of this run were not checked",
                BaselineComparison.of(
                        faster().build(), slower().withoutAnswers().build()));
    }

    @Test
    void shortModeIsInconclusive() {
        assertObstacle(
                "the baseline is one of the short mode, whose times mean nothing",
                BaselineComparison.of(faster().quick().build(), slower().build()));
        assertObstacle(
                "this run is one of the short mode, whose times mean nothing",
                BaselineComparison.of(faster().build(), slower().quick().build()));
    }

    @Test
    void allObstaclesAreNamed() {
        assertEquals(
                List.of("the answers of the baseline disagree", "the answers of this run were not checked"),
                BaselineComparison.of(
                                faster().disagreement("the logits differ").build(),
                                slower().withoutAnswers().build())
                        .obstacles());
    }

    @Test
    void rowsOfOneRunAreListedApart() {
        BaselineComparison comparison = BaselineComparison.of(
                new RunBuilder()
                        .row(Scenario.OFFLINE, "A", OLD)
                        .row(Scenario.OFFLINE, "B", OLD)
                        .build(),
                new RunBuilder()
                        .row(Scenario.OFFLINE, "C", OLD)
                        .row(Scenario.OFFLINE, "A", OLD)
                        .build());
        assertEquals(List.of("offline B batch=8"), comparison.onlyInBaseline());
        assertEquals(List.of("offline C batch=8"), comparison.onlyInCurrent());
        assertEquals(
                List.of("offline A batch=8"),
                comparison.rows().stream().map(Comparison::key).toList());
    }

    @Test
    void rowThatIsThereTwiceIsRefused() {
        BenchmarkResult twice = new RunBuilder()
                .row(Scenario.OFFLINE, "A", OLD)
                .row(Scenario.OFFLINE, "A", OLD)
                .build();
        Exception refused = assertThrows(IllegalArgumentException.class, () -> BaselineComparison.of(twice, twice));
        assertEquals("the run of 2026-01-01T00:00:00Z has the row offline A batch=8 twice", refused.getMessage());
    }

    /**
     * The control of the current run takes 6 % longer: twice ln 1.06 is 11.7 %, more than the difference of the row.
     */
    @Test
    void driftOfTheControlWidensTheLeastEffect() {
        BaselineComparison comparison = BaselineComparison.of(
                faster().control(30, 30, 30, 30, 30).build(),
                slower().control(31.8, 31.8, 31.8, 31.8, 31.8).build());
        assertEquals(Math.log(1.06), comparison.drift(), 1e-12);
        assertFalse(comparison.noisy());
        Comparison row = comparison.rows().get(0);
        assertEquals(2 * Math.log(1.06), row.leastEffect(), 1e-12);
        assertEquals(Verdict.INCONCLUSIVE, row.verdict());
        assertTrue(
                row.reason().startsWith("the difference of 10.0 % is not above the least effect δ of 11.7 %"),
                row.reason());
        assertEquals(
                comparison.drift(),
                BaselineComparison.of(
                                slower().control(31.8, 31.8, 31.8, 31.8, 31.8).build(),
                                faster().control(30, 30, 30, 30, 30).build())
                        .drift());
    }

    @Test
    void controlThatWasNotMeasuredDoesNotWidenTheLeastEffect() {
        BaselineComparison comparison = BaselineComparison.of(
                faster().control(0, 0, 0, 0, 0).build(),
                slower().control(30, 30, 30, 30, 30).build());
        assertEquals(Double.NaN, comparison.drift());
        assertEquals(0.03, comparison.rows().get(0).leastEffect());
        assertEquals(Verdict.SLOWER, comparison.rows().get(0).verdict());
        // Forks that did not measure it do not count as 0.
        assertEquals(
                0,
                BaselineComparison.of(
                                faster().control(30, 0, 30, 0, 30).build(),
                                slower().control(30, 30, 30, 30, 30).build())
                        .drift());
    }

    @Test
    void noiseOfEitherRunWidensTheLeastEffectByTheLargerVariation() {
        double[] wide = logarithmic(90, 0.04);
        double variation = ForkInterval.of(wide).variation();
        for (boolean earlier : new boolean[] {true, false}) {
            RunBuilder baseline =
                    new RunBuilder().row(Scenario.OFFLINE, "A", OLD).load(0, 0, earlier ? 1 : 0);
            RunBuilder current =
                    new RunBuilder().row(Scenario.OFFLINE, "A", wide).load(0, 0, earlier ? 0 : 1);
            BaselineComparison comparison = BaselineComparison.of(baseline.build(), current.build());
            assertTrue(comparison.noisy());
            assertEquals(2 * variation, comparison.rows().get(0).leastEffect());
            assertEquals(
                    2 * variation,
                    BaselineComparison.of(current.build(), baseline.build())
                            .rows()
                            .get(0)
                            .leastEffect());
        }
        assertEquals(0.03, compare(OLD, wide).leastEffect());
    }

    @Test
    void ruleStatesItsNumbers() {
        String rule = BaselineComparison.rule();
        for (String number : List.of("at least 5 forks", "p < 0.05", "Holm's correction", "3 %", "twice the drift")) {
            assertTrue(rule.contains(number), number);
        }
        assertEquals(4, rule.chars().filter(c -> c == '.').count() - 1, "sentences, with one decimal point");
    }

    private static RunBuilder faster() {
        return new RunBuilder().row(Scenario.OFFLINE, "A", logarithmic(100, 0.005));
    }

    private static RunBuilder slower() {
        return new RunBuilder().row(Scenario.OFFLINE, "A", logarithmic(90, 0.005));
    }

    private static void assertObstacle(String reason, BaselineComparison comparison) {
        assertEquals(List.of(reason), comparison.obstacles());
        Comparison row = comparison.rows().get(0);
        assertEquals(Verdict.INCONCLUSIVE, row.verdict());
        assertEquals(reason, row.reason());
        assertTrue(row.adjusted() < 0.001, "it is the obstacle that decides");
        assertEquals(0.9, row.ratio(), 1e-9);
    }

    private static Comparison compare(double[] baseline, double[] current) {
        return BaselineComparison.of(
                        new RunBuilder().row(Scenario.OFFLINE, "A", baseline).build(),
                        new RunBuilder().row(Scenario.OFFLINE, "A", current).build())
                .rows()
                .get(0);
    }

    /** Five values with this geometric mean whose logarithms have exactly this standard deviation. */
    private static double[] logarithmic(double mean, double deviation) {
        return Arrays.stream(new double[] {1, -1, 0, 1, -1})
                .map(step -> mean * Math.exp(step * deviation))
                .toArray();
    }
}
