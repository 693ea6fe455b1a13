package org.graft.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What disturbed a run, so that a reader knows before the figures how far to trust them. A coefficient of variation of
 * five forks is itself uncertain by a factor of two or so: these are hints to look at the machine, no verdict on a row.
 *
 * @param sentences what was found, each with its numbers and ended by a full stop; empty if the machine was quiet
 */
public record Noise(List<String> sentences) {

    /** The coefficient of variation of a row's forks that makes it a noisy row. */
    public static final double FORK_VARIATION = 0.05;
    /** The share of noisy rows that makes a noisy run. */
    public static final double NOISY_ROWS = 0.2;
    /** The coefficient of variation of the control, which does the same work in every fork. */
    public static final double CONTROL_VARIATION = 0.03;
    /** The share of the processor time that the hypervisor gave to others. */
    public static final double STOLEN = 0.02;
    /** The load average before the run for each core. */
    public static final double LOAD_PER_CORE = 0.5;
    /** The probability below which a trend over the rounds is none by chance. */
    public static final double TREND_PROBABILITY = 0.01;
    /** The least change over all rounds that is worth a sentence: many forks make much smaller ones significant. */
    public static final double LEAST_TREND = 0.01;
    /**
     * Where {@link BenchmarkResult#environment()} has the number of cores, without which the load says nothing; the dot
     * leads into a part.
     */
    public static final String CORES = "cores.available";

    public Noise {
        sentences = List.copyOf(sentences);
    }

    /**
     * Looks for noise in a run.
     *
     * @param result the run
     * @return what was found
     */
    public static Noise of(BenchmarkResult result) {
        List<String> sentences = new ArrayList<>();
        addForks(result.rows(), sentences);
        addControl(result.rows(), sentences);
        addDisturbance(result, sentences);
        addTrend("control", controlByRound(result.rows()), sentences);
        addTrend("rows", slownessByRound(result.rows()), sentences);
        return new Noise(sentences);
    }

    private static void addForks(List<Row> rows, List<String> sentences) {
        ToDoubleFunction<Row> variation = row -> ForkInterval.coefficientOfVariation(row.values());
        List<Row> repeated = rows.stream().filter(row -> row.forks().size() > 1).toList();
        List<Row> noisy = repeated.stream()
                .filter(row -> variation.applyAsDouble(row) > FORK_VARIATION)
                .sorted(Comparator.comparingDouble(variation).reversed())
                .toList();
        if (noisy.size() > NOISY_ROWS * repeated.size()) {
            Row worst = noisy.get(0);
            sentences.add(text(
                    "The forks of %d of %d rows vary by more than %s; most, by %s, those of %s.",
                    noisy.size(),
                    repeated.size(),
                    percent(FORK_VARIATION),
                    percent(variation.applyAsDouble(worst)),
                    worst.key()));
        }
    }

    private static void addControl(List<Row> rows, List<String> sentences) {
        double[] control = control(rows);
        double variation = ForkInterval.coefficientOfVariation(control);
        if (variation > CONTROL_VARIATION) {
            sentences.add(text(
                    "The control, the same piece of Java in every fork, varies by %s over %d forks.",
                    percent(variation), control.length));
        }
    }

    private static void addDisturbance(BenchmarkResult result, List<String> sentences) {
        BenchmarkResult.Disturbance load = result.load();
        if (load == null) {
            return;
        }
        if (load.stolen() > STOLEN) {
            sentences.add(
                    text("The hypervisor gave %s of the processor time to other machines.", percent(load.stolen())));
        }
        if (load.throttled() > 0) {
            sentences.add(text("The control group held the run back for %.2f seconds.", load.throttled()));
        }
        int cores = EnvironmentTree.of(result).at(CORES).asInt(0);
        if (cores > 0 && load.loadBefore() > LOAD_PER_CORE * cores) {
            sentences.add(
                    text("The load average was %.2f on %d cores before the run began.", load.loadBefore(), cores));
        }
    }

    private static void addTrend(String what, SortedMap<Integer, List<Double>> byRound, List<String> sentences) {
        RoundTrend trend = RoundTrend.of(byRound.values().stream()
                .mapToDouble(logarithms -> logarithms.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow())
                .toArray());
        double change = Math.expm1(Math.abs(trend.change()));
        if (trend.probability() < TREND_PROBABILITY && change >= LEAST_TREND) {
            sentences.add(text(
                    "The %s became steadily %s over %d rounds, by %s (Kendall's p = %.2g).",
                    what,
                    trend.change() > 0 ? "slower" : "faster",
                    trend.rounds(),
                    percent(change),
                    trend.probability()));
        }
    }

    private static SortedMap<Integer, List<Double>> controlByRound(List<Row> rows) {
        SortedMap<Integer, List<Double>> byRound = new TreeMap<>();
        for (Row row : rows) {
            for (Row.Fork fork : row.forks()) {
                if (fork.control() > 0) {
                    add(byRound, fork.round(), Math.log(fork.control()));
                }
            }
        }
        return byRound;
    }

    /** How much slower a row was in a round than in the mean of its rounds, which makes all rows comparable. */
    private static SortedMap<Integer, List<Double>> slownessByRound(List<Row> rows) {
        SortedMap<Integer, List<Double>> byRound = new TreeMap<>();
        for (Row row : rows) {
            LogSample sample = LogSample.of(row.values());
            if (!Double.isNaN(sample.variance())) {
                int sign = row.scenario().isHigherBetter() ? -1 : 1;
                row.forks()
                        .forEach(fork -> add(byRound, fork.round(), sign * (Math.log(fork.value()) - sample.mean())));
            }
        }
        return byRound;
    }

    private static void add(SortedMap<Integer, List<Double>> byRound, int round, double value) {
        byRound.computeIfAbsent(round, key -> new ArrayList<>()).add(value);
    }

    /** The control of all forks that measured it. */
    static double[] control(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.forks().stream())
                .mapToDouble(Row.Fork::control)
                .filter(control -> control > 0)
                .toArray();
    }

    private static String percent(double share) {
        return text("%.1f %%", 100 * share);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /**
     * Returns whether the run was disturbed.
     *
     * @return true if there is a sentence
     */
    @JsonIgnore
    public boolean isNoisy() {
        return !sentences.isEmpty();
    }
}
