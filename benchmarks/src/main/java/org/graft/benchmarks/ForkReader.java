package org.graft.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.util.Statistics;

/** Reads what a fork of JMH gave as a fork of a row. JMH's maps of results have raw types. */
@SuppressWarnings("rawtypes")
final class ForkReader {

    /** The name of the counter of {@link Arithmetic}. */
    private static final String ARITHMETIC = "gigaflop";

    private static final double P90 = 90;
    private static final int MOST_SAMPLES = 5000;

    /** With fewer iterations a slope says more about when memory was taken than about growth. */
    private static final int LEAST_ITERATIONS = 10;

    private ForkReader() {}

    /** Returns the parameters of a result, as {@link BenchmarkGroup#combinations()} has them. */
    static Map<String, String> parameters(BenchmarkParams params) {
        Map<String, String> parameters = new TreeMap<>();
        for (String key : params.getParamsKeys()) {
            parameters.put(key, params.getParam(key));
        }
        return parameters;
    }

    /**
     * Reads a fork.
     *
     * @param scenario the scenario
     * @param round the number of the round, from 1
     * @param fork what JMH has of it
     * @param control the time of the control before the fork, in milliseconds
     */
    static Row.Fork read(Scenario scenario, int round, BenchmarkResult fork, double control) {
        Map<String, Result> secondary = fork.getSecondaryResults();
        Map<String, Double> figures = new TreeMap<>();
        secondary.forEach((name, result) -> {
            if (name.startsWith(ProcessProfiler.FIGURE)) {
                figures.put(name.substring(ProcessProfiler.FIGURE.length()), result.getScore());
            }
        });
        if (scenario == Scenario.OFFLINE) {
            figures.put(Row.ARITHMETIC, secondary.get(ARITHMETIC).getScore());
        }
        Row.Latency latency = switch (scenario) {
            case SINGLE_STREAM, END_TO_END -> latency(fork.getPrimaryResult().getStatistics());
            case SERVER -> Server.takeLatency(figures);
            case OFFLINE, TRAINING, COLD_START, PREPROCESSING, MATRIX_PRODUCT -> null;
        };
        double value = switch (scenario) {
            case SINGLE_STREAM, END_TO_END, SERVER -> latency == null ? Double.NaN : latency.p90();
            case OFFLINE, TRAINING, PREPROCESSING -> secondary.get("images").getScore();
            case MATRIX_PRODUCT -> secondary.get(ARITHMETIC).getScore();
            case COLD_START -> figures.remove(ColdStart.ANSWER);
        };
        return new Row.Fork(
                round, value, latency, scenario == Scenario.COLD_START ? null : memory(fork), figures, control);
    }

    private static Row.Latency latency(Statistics statistics) {
        return new Row.Latency(
                statistics.getN(),
                statistics.getMean(),
                statistics.getPercentile(50),
                statistics.getPercentile(P90),
                statistics.getPercentile(99),
                statistics.getPercentile(99.9),
                statistics.getMax(),
                samples(statistics));
    }

    /** Returns the latencies to a thousandth of a millisecond; of very many those at equal distances in their order. */
    private static List<Double> samples(Statistics statistics) {
        List<Double> all = new ArrayList<>();
        statistics.getRawData().forEachRemaining(entry -> {
            double rounded = Math.round(entry.getKey() * 1000) / 1000.0;
            all.addAll(Collections.nCopies(entry.getValue().intValue(), rounded));
        });
        Collections.sort(all);
        if (all.size() <= MOST_SAMPLES) {
            return all;
        }
        double step = (all.size() - 1.0) / (MOST_SAMPLES - 1);
        return IntStream.range(0, MOST_SAMPLES)
                .mapToObj(i -> all.get((int) Math.round(i * step)))
                .toList();
    }

    private static Row.Memory memory(BenchmarkResult fork) {
        Map<String, Result> secondary = fork.getSecondaryResults();
        if (!secondary.containsKey(ProcessProfiler.PEAK)) {
            return null;
        }
        return new Row.Memory(
                Math.round(score(secondary, ProcessProfiler.LOAD_PEAK)),
                Math.round(score(secondary, ProcessProfiler.PEAK)),
                Math.round(last(fork, ProcessProfiler.HEAP)),
                Math.round(last(fork, ProcessProfiler.NATIVE)),
                slope(fork.getIterationResults()));
    }

    private static double score(Map<String, Result> results, String name) {
        Result result = results.get(name);
        return result == null ? 0 : result.getScore();
    }

    private static double last(BenchmarkResult fork, String name) {
        List<IterationResult> iterations = new ArrayList<>(fork.getIterationResults());
        return score(iterations.get(iterations.size() - 1).getSecondaryResults(), name);
    }

    /**
     * Fits a line through the native memory after each iteration. A heap that fills is no growth.
     *
     * @param iterations the measured iterations
     * @return bytes an operation; null for fewer than {@value #LEAST_ITERATIONS} iterations
     */
    static Double slope(Collection<IterationResult> iterations) {
        if (iterations.size() < LEAST_ITERATIONS) {
            return null;
        }
        SimpleRegression line = new SimpleRegression();
        double operations = 0;
        for (IterationResult iteration : iterations) {
            operations += iteration.getMetadata().getMeasuredOps();
            line.addData(operations, score(iteration.getSecondaryResults(), ProcessProfiler.NATIVE));
        }
        double slope = line.getSlope();
        return Double.isNaN(slope) ? null : slope;
    }
}
