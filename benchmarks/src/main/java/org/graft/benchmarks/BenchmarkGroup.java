package org.graft.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graft.benchmarks.RunSettings.Iterations;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.result.Scenario;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Rows that one call of JMH measures: a benchmark class and the values of its parameters, each with each.
 *
 * @param scenario the scenario
 * @param benchmark the benchmark class
 * @param parameters the values by the name of the parameter
 * @param warmUp the warm-up, or null for that of the class
 * @param measurement the measurement, or null for that of the class
 */
record BenchmarkGroup(
        Scenario scenario,
        Class<?> benchmark,
        Map<String, List<String>> parameters,
        Iterations warmUp,
        Iterations measurement) {

    static final String CONTESTANT = "contestant";
    static final String THREADS = "threads";
    static final String BATCH = "batch";
    static final String RATE = "rate";
    static final String FREEZE_THROUGH = "freezeThrough";

    /** The name of the rows that have no contestant. */
    static final String JAVA = "Java";

    /**
     * Makes the groups of a scenario.
     *
     * @param settings the settings
     * @param scenario the scenario
     * @param rates the arrivals a second of the scenario server
     * @return the groups, none without a row
     */
    static List<BenchmarkGroup> of(RunSettings settings, Scenario scenario, List<Double> rates) {
        List<String> all = names(settings.contestants().stream());
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        parameters.put(CONTESTANT, all);
        parameters.put(THREADS, texts(settings.threads()));
        List<BenchmarkGroup> groups = new ArrayList<>();
        switch (scenario) {
            case SINGLE_STREAM -> groups.add(settings.timed(scenario, SingleStream.class, parameters));
            case OFFLINE -> {
                Map<Integer, List<ContestantProvider>> byLimit = settings.contestants().stream()
                        .collect(Collectors.groupingBy(
                                ContestantProvider::largestBatch, LinkedHashMap::new, Collectors.toList()));
                byLimit.forEach((limit, some) -> {
                    List<Integer> batches = settings.batches().stream()
                            .filter(batch -> batch <= limit)
                            .toList();
                    groups.add(settings.timed(
                            scenario,
                            Offline.class,
                            with(with(parameters, CONTESTANT, names(some.stream())), BATCH, texts(batches))));
                });
            }
            case SERVER -> {
                Map<String, List<String>> server = with(
                        parameters,
                        CONTESTANT,
                        names(settings.contestants().stream().filter(ContestantProvider::serves)));
                server = with(server, RATE, texts(rates));
                server = with(server, "clients", List.of(Integer.toString(settings.clients())));
                server = with(server, "seconds", List.of(Double.toString(settings.serverSeconds())));
                groups.add(new BenchmarkGroup(scenario, Server.class, server, null, null));
            }
            case TRAINING -> {
                List<String> training = names(settings.contestants().stream().filter(ContestantProvider::trains));
                Map<String, List<String>> steps = with(parameters, CONTESTANT, training);
                steps = with(steps, BATCH, texts(settings.trainingBatches()));
                steps = with(steps, FREEZE_THROUGH, settings.freezeThrough());
                groups.add(settings.timed(scenario, Training.class, steps));
            }
            case COLD_START ->
                groups.add(new BenchmarkGroup(
                        scenario,
                        ColdStart.class,
                        with(
                                parameters,
                                CONTESTANT,
                                names(settings.contestants().stream().filter(ContestantProvider::startsCold))),
                        new Iterations(Math.min(1, settings.warmUp().count()), 0),
                        new Iterations(settings.coldStarts(), 0)));
            case END_TO_END -> groups.add(settings.timed(scenario, EndToEnd.class, parameters));
            case PREPROCESSING -> groups.add(settings.timed(scenario, Decoding.class, Map.of()));
            case MATRIX_PRODUCT ->
                groups.add(settings.timed(
                        scenario,
                        MatrixProduct.class,
                        with(
                                parameters,
                                CONTESTANT,
                                names(settings.contestants().stream().filter(ContestantProvider::multiplies)))));
        }
        return groups.stream().filter(group -> group.rows() > 0).toList();
    }

    private static Map<String, List<String>> with(Map<String, List<String>> map, String key, List<String> values) {
        Map<String, List<String>> changed = new LinkedHashMap<>(map);
        changed.put(key, values);
        return changed;
    }

    private static List<String> names(Stream<ContestantProvider> providers) {
        return providers.map(ContestantProvider::name).toList();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    /** Returns the number of rows. */
    int rows() {
        return parameters.values().stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
    }

    /** Returns the parameters of every row. */
    List<Map<String, String>> combinations() {
        List<Map<String, String>> rows = List.of(Map.of());
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            List<Map<String, String>> next = new ArrayList<>();
            for (Map<String, String> row : rows) {
                for (String value : parameter.getValue()) {
                    Map<String, String> longer = new LinkedHashMap<>(row);
                    longer.put(parameter.getKey(), value);
                    next.add(longer);
                }
            }
            rows = next;
        }
        return rows;
    }

    /**
     * Returns JMH's options for one fork of every row.
     *
     * @param jvmArguments what every fork is started with, beside the options of this virtual machine
     */
    Options options(List<String> jvmArguments) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.getName()) + "\\.")
                .forks(1)
                .shouldFailOnError(false)
                .addProfiler(ProcessProfiler.class)
                .jvmArgsAppend(jvmArguments.toArray(String[]::new));
        parameters.forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        if (warmUp != null) {
            options.warmupIterations(warmUp.count());
            if (warmUp.seconds() > 0) {
                options.warmupTime(time(warmUp));
            }
        }
        if (measurement != null) {
            options.measurementIterations(measurement.count());
            if (measurement.seconds() > 0) {
                options.measurementTime(time(measurement));
            }
        }
        return options.build();
    }

    private static TimeValue time(Iterations iterations) {
        return TimeValue.milliseconds(Math.round(iterations.seconds() * 1000));
    }
}
