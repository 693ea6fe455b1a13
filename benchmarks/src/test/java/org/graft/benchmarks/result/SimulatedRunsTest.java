package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often the rule is right, counted on runs that are drawn: logarithms of fork values are normal, the seeds fixed.
 */
class SimulatedRunsTest {

    private static final int ROWS = 40;
    private static final int FORKS = 8;

    /**
     * At 3.5 % the least effect hides little: without Holm's correction most of such reports have a false verdict. The
     * forks of a few rows spread by more than 5 %, but never of a fifth of them, so that no run is called noisy.
     */
    @Test
    void runsThatDoNotDifferRarelyGetAVerdict() {
        Machine machine = new Machine(1, row -> 0.035);
        int reports = 150;
        int falseReports = 0;
        for (int report = 0; report < reports; report++) {
            falseReports += verdicts(machine.run(ROWS, row -> 1, 1), machine.run(ROWS, row -> 1, 1)) > 0 ? 1 : 0;
        }
        assertTrue(falseReports <= 0.05 * reports, falseReports + " of " + reports + " reports have a false verdict");
    }

    /** The machine is 5 % slower in the second run, which no spread of forks shows; the control does. */
    @Test
    void machineThatBecomesSlowerBetweenTheRunsRarelyGetsAVerdict() {
        Machine machine = new Machine(2, row -> 0.02);
        int reports = 50;
        int falseReports = 0;
        for (int report = 0; report < reports; report++) {
            falseReports += verdicts(machine.run(ROWS, row -> 1, 1), machine.run(ROWS, row -> 1, 1.05)) > 0 ? 1 : 0;
        }
        assertTrue(falseReports <= 0.05 * reports, falseReports + " of " + reports + " reports have a false verdict");
    }

    /** Every fourth row is 10 % faster. */
    @Test
    void differenceOfTenPercentIsFoundAndNoOther() {
        Machine machine = new Machine(3, row -> 0.02);
        int reports = 50;
        int found = 0;
        int others = 0;
        for (int report = 0; report < reports; report++) {
            BaselineComparison comparison = BaselineComparison.of(
                    machine.run(ROWS, row -> 1, 1), machine.run(ROWS, row -> row % 4 == 0 ? 1.1 : 1, 1));
            for (int row = 0; row < ROWS; row++) {
                Verdict verdict = comparison.rows().get(row).verdict();
                if (row % 4 == 0) {
                    found += verdict == Verdict.FASTER ? 1 : 0;
                } else {
                    others += verdict == Verdict.INCONCLUSIVE ? 0 : 1;
                }
            }
        }
        assertTrue(found >= 0.8 * reports * ROWS / 4, found + " of " + reports * ROWS / 4 + " are found");
        assertTrue(others <= 0.05 * reports, others + " others are found in " + reports + " reports");
    }

    /**
     * The first row differs by what the comparison calls detectable where it spreads by 4 %, five others do neither.
     * 300 reports tell a share of 0.8 to 0.046, two standard errors. The rest of the tolerance is for the formula: for
     * two samples of known equal variances the noncentral t distribution gives 0.79, and here Welch's degrees of
     * freedom are estimated as well.
     */
    @Test
    void detectableDifferenceIsFoundFourTimesInFive() {
        assertEquals(0.8, shareOfDetectableThatIsFound(new Machine(4, row -> row == 0 ? 0.04 : 0.001), 6), 0.06);
    }

    /** At 1 % it is the least effect that a difference has to exceed. */
    @Test
    void detectableDifferenceAboveTheLeastEffectIsFoundFourTimesInFive() {
        assertEquals(0.8, shareOfDetectableThatIsFound(new Machine(5, row -> row == 0 ? 0.01 : 0.001), 6), 0.06);
    }

    private static double shareOfDetectableThatIsFound(Machine machine, int rows) {
        RunBuilder typical = new RunBuilder();
        for (int row = 0; row < rows; row++) {
            // The sample deviation of eight values -1 and 1 is sqrt(8/7).
            double step = machine.deviation.applyAsDouble(row) * Math.sqrt(7 / 8.0);
            double[] values = IntStream.range(0, FORKS)
                    .mapToDouble(fork -> Math.exp(fork % 2 == 0 ? step : -step))
                    .toArray();
            typical.row(Scenario.OFFLINE, "row " + row, values);
        }
        double detectable = BaselineComparison.of(typical.build(), typical.build())
                .rows()
                .get(0)
                .detectable();
        int reports = 300;
        int found = 0;
        for (int report = 0; report < reports; report++) {
            BaselineComparison comparison = BaselineComparison.of(
                    machine.run(rows, row -> 1, 1), machine.run(rows, row -> row == 0 ? 1 + detectable : 1, 1));
            found += comparison.rows().get(0).verdict() == Verdict.FASTER ? 1 : 0;
        }
        return (double) found / reports;
    }

    private static int verdicts(BenchmarkResult baseline, BenchmarkResult current) {
        BaselineComparison comparison = BaselineComparison.of(baseline, current);
        return comparison.rows().size() - comparison.count(Verdict.INCONCLUSIVE);
    }

    /**
     * A machine on which the forks of a row spread by a given standard deviation of the logarithm, and the control by
     * 0.5 %.
     */
    private static final class Machine {

        private final Random random;
        private final IntToDoubleFunction deviation;

        Machine(long seed, IntToDoubleFunction deviation) {
            random = new Random(seed);
            this.deviation = deviation;
        }

        /** Draws a run of rows with a given speed on a machine that is slower by a factor; odd rows are latencies. */
        BenchmarkResult run(int rows, IntToDoubleFunction speed, double slowness) {
            RunBuilder run = new RunBuilder();
            for (int row = 0; row < rows; row++) {
                Scenario scenario = row % 2 == 0 ? Scenario.OFFLINE : Scenario.SINGLE_STREAM;
                double rate = speed.applyAsDouble(row) / slowness;
                double[] values = new double[FORKS];
                for (int fork = 0; fork < FORKS; fork++) {
                    values[fork] = 100 * (row % 2 == 0 ? rate : 1 / rate) * spread(deviation.applyAsDouble(row));
                }
                run.row(scenario, "row " + row, values);
            }
            double[] control = new double[FORKS];
            for (int fork = 0; fork < FORKS; fork++) {
                control[fork] = 30 * slowness * spread(0.005);
            }
            return run.control(control).build();
        }

        private double spread(double ofLogarithm) {
            return Math.exp(ofLogarithm * random.nextGaussian());
        }
    }
}
