package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.PairedRatio;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;

/** How fast the contestants are beside one of them, the reference, in the same scenario with the same parameters. */
final class Ratios {

    /** What a user would pick instead. */
    private static final String FIRST_CHOICE = Contestants.ONNX_JAVA;

    private final ResultRows rows;
    private final Palette palette;

    Ratios(ResultRows rows, Palette palette) {
        this.rows = rows;
        this.palette = palette;
    }

    /** Returns a line for each scenario and its parameters that two contestants or more have; empty if there is none. */
    Optional<Table> table() {
        Map<String, List<Row>> compared = new LinkedHashMap<>();
        for (Scenario scenario : Scenario.values()) {
            rows.groups(scenario, "").forEach((group, some) -> {
                List<Row> measured = some.stream()
                        .filter(row -> !row.forks().isEmpty() && !row.isOverloaded())
                        .toList();
                if (measured.size() > 1) {
                    compared.put((scenario + " " + group).strip(), measured);
                }
            });
        }
        if (compared.isEmpty()) {
            return Optional.empty();
        }
        List<String> contestants = rows.contestantsOf(
                compared.values().stream().flatMap(List::stream).toList());
        List<List<Cell>> lines = new ArrayList<>();
        compared.forEach((name, measured) -> lines.add(line(contestants, name, measured)));
        List<Column> columns = new ArrayList<>(List.of(Column.text("Row"), Column.text("reference")));
        contestants.forEach(name -> columns.add(Column.number(name)));
        return Optional.of(new Table(columns, lines));
    }

    private List<Cell> line(List<String> contestants, String name, List<Row> measured) {
        Row reference = find(measured, FIRST_CHOICE).orElse(measured.get(0));
        List<Cell> line = new ArrayList<>(
                List.of(Cell.of(name), Cell.contestant(reference.contestant(), palette.hue(reference.contestant()))));
        for (String contestant : contestants) {
            line.add(find(measured, contestant)
                    .map(row ->
                            row.equals(reference) ? Cell.of("1", Tone.MUTED) : ratio(PairedRatio.of(row, reference)))
                    .orElse(Cell.NOTHING));
        }
        return line;
    }

    private static Optional<Row> find(List<Row> some, String contestant) {
        return some.stream().filter(row -> row.contestant().equals(contestant)).findFirst();
    }

    private static Cell ratio(PairedRatio ratio) {
        if (Double.isNaN(ratio.ratio())) {
            return Cell.NOTHING;
        }
        String text = Digits.of(ratio.ratio());
        if (!ratio.hasInterval()) {
            return Cell.of(text);
        }
        Cell cell = Cell.of(text, Digits.range(ratio.low(), ratio.high()));
        if (ratio.low() > 1) {
            return cell.with(Tone.GOOD);
        }
        return ratio.high() < 1 ? cell.with(Tone.BAD) : cell;
    }
}
