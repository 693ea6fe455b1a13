package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoiseTest {

    private static final double[] STEADY = {100, 101, 99, 100, 100};
    // Mean 100, standard deviation 10.
    private static final double[] WILD = {110, 90, 110, 90, 100};

    @Test
    void quietRunHasNoSentence() {
        assertQuiet(steady());
    }

    @Test
    void emptyRunHasNoSentence() {
        assertQuiet(new RunBuilder());
    }

    @Test
    void noisyRunIsNoisy() {
        assertTrue(Noise.of(steady().load(0.1, 0, 2).build()).isNoisy());
    }

    @Test
    void forksThatSpreadOnMoreThanAFifthOfTheRowsAreNoise() {
        // One of five rows is a fifth, one of four is more; rows of one fork do not count.
        assertQuiet(rows("A", "B", "C", "D").row(Scenario.OFFLINE, "E", WILD).row(Scenario.OFFLINE, "F", 100));
        assertNoise(
                rows("A", "B", "C")
                        .row(Scenario.OFFLINE, "D", WILD)
                        .row(Scenario.OFFLINE, "F", 100)
                        .row(Scenario.OFFLINE, "G", 100),
                "The forks of 1 of 4 rows vary by more than 5.0 %; most, by 10.0 %, those of offline D batch=8.");
    }

    @Test
    void sentenceNamesTheRowThatSpreadsMost() {
        assertNoise(
                new RunBuilder()
                        .row(Scenario.OFFLINE, "A", WILD)
                        .row(Scenario.OFFLINE, "B", 120, 80, 120, 80, 100)
                        .row(Scenario.OFFLINE, "C", WILD),
                "The forks of 3 of 3 rows vary by more than 5.0 %; most, by 20.0 %, those of offline B batch=8.");
    }

    @Test
    void controlThatSpreadsIsNoise() {
        // Mean 30; eight of ten forks are off by 1.5, so the standard deviation is 1.5 sqrt(8/9) = 1.41.
        assertNoise(
                rows("A", "B").control(28.5, 31.5, 28.5, 31.5, 30),
                "The control, the same piece of Java in every fork, varies by 4.7 % over 10 forks.");
        assertQuiet(rows("A", "B").control(29.5, 30.5, 29.5, 30.5, 30));
    }

    @Test
    void controlThatWasNotMeasuredIsNoNoise() {
        assertQuiet(rows("A", "B").control(0, 30, 30, 0, 30));
    }

    @Test
    void stolenTimeIsNoise() {
        assertNoise(steady().load(0.1, 0.034, 0), "The hypervisor gave 3.4 % of the processor time to other machines.");
        assertQuiet(steady().load(0.1, 0.02, 0));
    }

    @Test
    void throttlingIsNoise() {
        assertNoise(steady().load(0.1, 0, 0.25), "The control group held the run back for 0.25 seconds.");
    }

    @Test
    void loadBeforeTheRunIsNoise() {
        assertNoise(steady().load(1.25, 0, 0), "The load average was 1.25 on 2 cores before the run began.");
        assertQuiet(steady().load(1, 0, 0));
        assertQuiet(steady().load(-1, 0, 0));
        assertQuiet(steady().load(1.25, 0, 0).part("cores", Map.of("available", 4L)));
        // Without the number of cores the load says nothing.
        assertQuiet(steady().load(1.25, 0, 0).part("cores", Map.of()));
    }

    /** 1 % a round over six rounds is 1.01^5 - 1 = 5.1 %; 2 of 720 orders are as steady. */
    @Test
    void controlThatBecomesSlowerIsNoise() {
        double[] control = {30, 30.3, 30.603, 30.90903, 31.2181203, 31.530301503};
        assertNoise(
                six("A").control(control),
                "The control became steadily slower over 6 rounds, by 5.1 % (Kendall's p = 0.0028).");
    }

    @Test
    void trendOfTheControlIsThatOfTheForksThatMeasuredIt() {
        RunBuilder run = six("A").control(30, 30.3, 30.603, 30.90903, 31.2181203, 31.530301503);
        run.row(new Row(Scenario.COLD_START, "A", Map.of(), List.of(RunBuilder.fork(3, 900, 0)), null));
        assertNoise(run, "The control became steadily slower over 6 rounds, by 5.1 % (Kendall's p = 0.0028).");
    }

    @Test
    void rowsOfOneForkDoNotHideATrend() {
        RunBuilder run = new RunBuilder().row(Scenario.SINGLE_STREAM, "A", 100, 101, 102, 103, 104, 105);
        for (int i = 0; i < 9; i++) {
            run.row(Scenario.COLD_START, "row " + i, 900);
        }
        assertNoise(run, "The rows became steadily slower over 6 rounds, by 5.0 % (Kendall's p = 0.0028).");
    }

    @Test
    void rowsThatBecomeSlowerAreNoiseInEveryUnit() {
        double[] rising = {100, 101, 102, 103, 104, 105};
        double[] falling = {105, 104, 103, 102, 101, 100};
        // The median slope of the logarithms is about ln(103/102), and five times that 5.0 %.
        assertNoise(
                new RunBuilder().row(Scenario.SINGLE_STREAM, "A", rising).row(Scenario.OFFLINE, "A", falling),
                "The rows became steadily slower over 6 rounds, by 5.0 % (Kendall's p = 0.0028).");
        assertNoise(
                new RunBuilder().row(Scenario.SINGLE_STREAM, "A", falling).row(Scenario.OFFLINE, "A", rising),
                "The rows became steadily faster over 6 rounds, by 5.0 % (Kendall's p = 0.0028).");
        // What is opposite in the two rows is no trend of the machine.
        assertQuiet(new RunBuilder().row(Scenario.SINGLE_STREAM, "A", rising).row(Scenario.OFFLINE, "A", rising));
    }

    @Test
    void trendsThatAreSmallOrShortAreNoNoise() {
        assertQuiet(six("A").control(30, 30.01, 30.02, 30.03, 30.04, 30.05));
        assertQuiet(steady().control(30, 30.3, 30.6, 30.9, 31.2));
    }

    @Test
    void runWithoutItsDisturbanceIsJudgedByItsForks() {
        BenchmarkResult run = steady().build();
        assertFalse(Noise.of(new BenchmarkResult(
                        run.format(),
                        run.created(),
                        run.finished(),
                        run.command(),
                        run.quick(),
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        run.rows()))
                .isNoisy());
    }

    private static RunBuilder steady() {
        return rows("A", "B", "C", "D");
    }

    private static RunBuilder rows(String... contestants) {
        RunBuilder run = new RunBuilder();
        for (String contestant : contestants) {
            run.row(Scenario.OFFLINE, contestant, STEADY);
        }
        return run;
    }

    private static RunBuilder six(String contestant) {
        return new RunBuilder().row(Scenario.OFFLINE, contestant, 100, 101, 100, 101, 100, 101);
    }

    private static void assertQuiet(RunBuilder run) {
        assertEquals(List.of(), Noise.of(run.build()).sentences());
    }

    private static void assertNoise(RunBuilder run, String... sentences) {
        assertEquals(List.of(sentences), Noise.of(run.build()).sentences());
    }
}
