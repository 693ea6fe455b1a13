package org.graft.benchmarks.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes runs for the tests of this package: a quiet machine whose answers agree, unless something else is said. */
final class RunBuilder {

    private final Map<String, String> settings = new LinkedHashMap<>(Map.of("weights", "random", "rounds", "8"));
    private final Map<String, Object> environment = new LinkedHashMap<>(Map.of("cores", Map.of("available", 2)));
    private final List<Row> rows = new ArrayList<>();
    private BenchmarkResult.Disturbance load = new BenchmarkResult.Disturbance(0.1, 1.9, 0.001, 0);
    private List<String> disagreements = List.of();
    private boolean checked = true;
    private boolean quick;

    RunBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** States a part of the environment. */
    RunBuilder part(String name, Object value) {
        environment.put(name, value);
        return this;
    }

    RunBuilder load(double before, double stolen, double throttled) {
        load = new BenchmarkResult.Disturbance(before, 2, stolen, throttled);
        return this;
    }

    RunBuilder disagreement(String sentence) {
        disagreements = List.of(sentence);
        return this;
    }

    RunBuilder withoutAnswers() {
        checked = false;
        return this;
    }

    RunBuilder quick() {
        quick = true;
        return this;
    }

    RunBuilder row(Row row) {
        rows.add(row);
        return this;
    }

    RunBuilder row(Scenario scenario, String contestant, double... values) {
        return row(rowOf(scenario, contestant, values));
    }

    /** Sets the control of each round in all rows so far. */
    RunBuilder control(double... controls) {
        rows.replaceAll(row -> new Row(
                row.scenario(),
                row.contestant(),
                row.parameters(),
                row.forks().stream()
                        .map(fork -> fork(fork.round(), fork.value(), controls[fork.round() - 1]))
                        .toList(),
                row.failure()));
        return this;
    }

    BenchmarkResult build() {
        return new BenchmarkResult(
                BenchmarkResult.FORMAT,
                "2026-01-01T00:00:00Z",
                "2026-01-01T01:00:00Z",
                "./graft bench",
                quick,
                settings,
                environment,
                load,
                checked ? new Correctness(20, false, List.of(), List.of(), disagreements) : null,
                rows);
    }

    /** A row at batch 8 whose forks are of the rounds 1, 2, ... with a control of 30 milliseconds. */
    static Row rowOf(Scenario scenario, String contestant, double... values) {
        List<Row.Fork> forks = new ArrayList<>();
        for (double value : values) {
            forks.add(fork(forks.size() + 1, value, 30));
        }
        return new Row(scenario, contestant, Map.of("batch", "8"), forks, null);
    }

    static Row.Fork fork(int round, double value, double control) {
        return new Row.Fork(round, value, null, null, Map.of(), control);
    }
}
