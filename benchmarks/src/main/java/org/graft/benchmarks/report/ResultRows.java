package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;

/** Finds the rows of a result that one table or chart shows together. */
final class ResultRows {

    private final List<Row> rows;
    private final List<String> contestants;

    ResultRows(BenchmarkResult result) {
        rows = result.rows();
        Set<String> names = new LinkedHashSet<>();
        result.correctness().contestants().stream()
                .map(Correctness.Contestant::name)
                .forEach(names::add);
        rows.stream().map(Row::contestant).forEach(names::add);
        contestants = List.copyOf(names);
    }

    /** Returns the names of all contestants, those whose answers were compared first. */
    List<String> contestants() {
        return contestants;
    }

    List<Row> all() {
        return rows;
    }

    List<Row> of(Scenario scenario) {
        return rows.stream().filter(row -> row.scenario() == scenario).toList();
    }

    List<Row> of(Scenario scenario, String contestant) {
        return of(scenario).stream()
                .filter(row -> row.contestant().equals(contestant))
                .toList();
    }

    /**
     * Groups the rows of a scenario by their parameters other than one, which the chart or table of a group spreads
     * out.
     *
     * @param scenario the scenario
     * @param spread the name of the parameter that is spread out; empty for none
     * @return the rows of each group by what they have in common, in words
     */
    Map<String, List<Row>> groups(Scenario scenario, String spread) {
        return of(scenario).stream()
                .sorted(Comparator.comparingInt(row -> contestants.indexOf(row.contestant())))
                .collect(Collectors.groupingBy(
                        row -> Parameters.text(without(row.parameters(), spread)),
                        () -> new TreeMap<>(Parameters.ORDER),
                        Collectors.toList()));
    }

    private static Map<String, String> without(Map<String, String> parameters, String name) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        others.remove(name);
        return others;
    }

    /** Returns the values of a parameter among rows: numbers by size, then what is no number. */
    static List<String> values(List<Row> rows, String parameter) {
        Set<String> values = new TreeSet<>(Parameters.ORDER);
        rows.stream()
                .map(row -> row.parameters().get(parameter))
                .filter(value -> value != null)
                .forEach(values::add);
        return new ArrayList<>(values);
    }

    /** Returns the row of a contestant with this value of a parameter. */
    static Optional<Row> find(List<Row> rows, String contestant, String parameter, String value) {
        return rows.stream()
                .filter(row -> row.contestant().equals(contestant))
                .filter(row -> value.equals(row.parameters().get(parameter)))
                .findFirst();
    }

    /** Returns the contestants that these rows have, in the order of the report. */
    List<String> contestantsOf(List<Row> some) {
        return contestants.stream()
                .filter(name -> some.stream().anyMatch(row -> row.contestant().equals(name)))
                .toList();
    }

    /** Returns the names of the further figures that forks of these rows have. */
    static Set<String> figures(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.forks().stream())
                .flatMap(fork -> fork.figures().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the mean of a figure over the forks of a row. */
    static OptionalDouble figure(Row row, String name) {
        return row.forks().stream()
                .map(fork -> fork.figures().get(name))
                .filter(value -> value != null)
                .mapToDouble(Double::doubleValue)
                .average();
    }
}
