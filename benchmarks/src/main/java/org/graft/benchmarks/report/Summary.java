package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;

/** One line a contestant with its best row of each scenario, for those who read nothing else. */
final class Summary {

    private static final Map<Scenario, String> TITLES = new TreeMap<>(Map.of(
            Scenario.SINGLE_STREAM, "Single stream, p90",
            Scenario.OFFLINE, "Offline, best batch",
            Scenario.TRAINING, "Training, best",
            Scenario.COLD_START, "Cold start",
            Scenario.END_TO_END, "End to end, p90"));

    private final ResultRows rows;
    private final Palette palette;
    private final boolean marksBest;

    /**
     * Creates a summary.
     *
     * @param rows the rows
     * @param palette the colours
     * @param marksBest whether the best of a column may be told: not if the answers disagree or the times mean nothing
     */
    Summary(ResultRows rows, Palette palette, boolean marksBest) {
        this.rows = rows;
        this.palette = palette;
        this.marksBest = marksBest;
    }

    Table table() {
        List<Scenario> scenarios = TITLES.keySet().stream()
                .filter(scenario -> !rows.of(scenario).isEmpty())
                .toList();
        List<Column> columns = new ArrayList<>(List.of(Column.text("Contestant")));
        scenarios.forEach(scenario -> columns.add(Column.number(TITLES.get(scenario))));
        columns.add(Column.number("Peak memory"));
        List<List<Cell>> lines = new ArrayList<>();
        for (String contestant : rows.contestants()) {
            List<Cell> line = new ArrayList<>(List.of(Cell.contestant(contestant, palette.hue(contestant))));
            scenarios.forEach(scenario -> line.add(headline(scenario, contestant)));
            line.add(memory(contestant));
            // What is measured without an engine has none of these.
            if (line.stream().skip(1).anyMatch(cell -> !cell.equals(Cell.NOTHING))) {
                lines.add(line);
            }
        }
        return new Table(columns, lines);
    }

    private record Headline(Row row, Estimate estimate) {}

    private Optional<Headline> best(Scenario scenario, String contestant) {
        Comparator<Headline> byValue =
                Comparator.comparingDouble(headline -> headline.estimate().value());
        return rows.of(scenario, contestant).stream()
                .flatMap(row -> Estimate.of(row).map(estimate -> new Headline(row, estimate)).stream())
                .min(scenario.isHigherBetter() ? byValue.reversed() : byValue);
    }

    private Cell headline(Scenario scenario, String contestant) {
        Optional<Headline> best = best(scenario, contestant);
        if (best.isEmpty()) {
            boolean isFailed = !rows.of(scenario, contestant).isEmpty();
            return isFailed ? Cell.of("failed", Tone.BAD) : Cell.NOTHING;
        }
        String detail = differing(scenario, best.get().row());
        Cell cell = Cell.of(Digits.of(best.get().estimate().value(), scenario.unit()), detail);
        return marksBest && isAmongBest(scenario, best.get().estimate()) ? cell.with(Tone.STRONG) : cell;
    }

    private boolean isAmongBest(Scenario scenario, Estimate estimate) {
        Comparator<Estimate> byValue = Comparator.comparingDouble(Estimate::value);
        List<Estimate> all = rows.contestants().stream()
                .flatMap(name -> best(scenario, name).map(Headline::estimate).stream())
                .toList();
        Estimate first = all.stream()
                .min(scenario.isHigherBetter() ? byValue.reversed() : byValue)
                .orElseThrow();
        return all.size() > 1 && estimate.overlaps(first);
    }

    /** The parameters of a row in which the rows of its scenario differ, and the batch in any case. */
    private String differing(Scenario scenario, Row row) {
        Map<String, String> differing = new TreeMap<>();
        row.parameters().forEach((name, value) -> {
            if ((scenario == Scenario.OFFLINE && name.equals("batch"))
                    || ResultRows.values(rows.of(scenario), name).size() > 1) {
                differing.put(name, value);
            }
        });
        return Parameters.text(differing);
    }

    private Cell memory(String contestant) {
        record Use(Row row, double peak) {}
        List<Use> uses = rows.all().stream()
                .filter(row -> row.contestant().equals(contestant))
                .flatMap(row ->
                        MemoryUse.of(row).map(use -> new Use(row, Math.max(use.loadPeak(), use.peak()))).stream())
                .sorted(Comparator.comparingDouble(Use::peak))
                .toList();
        if (uses.isEmpty()) {
            return Cell.NOTHING;
        }
        Use largest = uses.get(uses.size() - 1);
        String batch = largest.row().parameters().get("batch");
        return Cell.of(
                Digits.bytes(largest.peak()), largest.row().scenario() + (batch == null ? "" : ", batch " + batch));
    }
}
