package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.benchmarks.load.LoadResult;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Chart;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Heading;
import org.graft.benchmarks.report.Block.Paragraph;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;

/** The parts of a report about time and memory: for each scenario a chart and its table. */
final class Measurements {

    private static final String GREY = """
            Percentiles in grey or italics rest on fewer requests than MLPerf's rule of early stopping asks \
            for (64 for p90, 662 for p99, 6636 for p99.9).""";

    private final ResultRows rows;
    private final Palette palette;
    private final Charts charts;

    Measurements(ResultRows rows, Palette palette, Charts charts) {
        this.rows = rows;
        this.palette = palette;
        this.charts = charts;
    }

    /** Returns a section for every scenario that has rows. */
    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        add(sections, "throughput", "Throughput (offline)", false, throughput());
        add(sections, "latency", "Latency (single stream)", false, latency());
        add(sections, "server", "Latency under load (server)", true, server());
        add(sections, "training", "Training steps", true, training());
        add(sections, "end-to-end", "From file to labels (end to end)", false, endToEnd());
        add(sections, "cold-start", "Cold start", false, coldStart());
        add(sections, "memory", "Memory", true, memory());
        return sections;
    }

    private static void add(List<Section> sections, String id, String title, boolean isWide, List<Block> blocks) {
        if (!blocks.isEmpty()) {
            sections.add(new Section(id, title, isWide, blocks));
        }
    }

    private List<Block> throughput() {
        List<Block> blocks = new ArrayList<>();
        rows.groups(Scenario.OFFLINE, "batch").forEach((group, some) -> {
            heading(blocks, group);
            chart(blocks, charts.throughput(group, some));
            List<String> batches = ResultRows.values(some, "batch");
            List<Column> columns = new ArrayList<>(List.of(Column.text("images/s")));
            batches.forEach(batch -> columns.add(Column.number("batch " + batch)));
            List<List<Cell>> lines = new ArrayList<>();
            for (String contestant : rows.contestantsOf(some)) {
                List<Cell> line = new ArrayList<>(List.of(contestant(contestant)));
                for (String batch : batches) {
                    line.add(ResultRows.find(some, contestant, "batch", batch)
                            .map(Measurements::value)
                            .orElse(Cell.NOTHING));
                }
                lines.add(line);
            }
            blocks.add(new Table(columns, lines));
            share(some).ifPresent(table -> {
                blocks.add(table);
                blocks.add(new Paragraph("""
                        The yardstick is the processor's peak as the engine reaches it: its own product of two large \
                        matrices, measured in the same run with as many threads. The share is that of the \
                        convolutions' arithmetic in it; an engine's convolutions can be better than its matrix \
                        product. What has no product of its own has no share."""));
            });
        });
        explain(blocks, """
                Batches one after the other; more is better. Each value comes with its 95 % interval, which the \
                chart shows as bars from three forks on.""");
        return blocks;
    }

    /** How much of the processor's peak, as their own engines reach it, the contestants get. */
    private Optional<Table> share(List<Row> some) {
        String threads = some.get(0).parameters().get("threads");
        Map<String, Double> products = new HashMap<>();
        rows.of(Scenario.MATRIX_PRODUCT).stream()
                .filter(row -> Objects.equals(row.parameters().get("threads"), threads))
                .forEach(row -> Estimate.of(row)
                        .ifPresent(estimate ->
                                products.merge(Contestants.engineOf(row.contestant()), estimate.value(), Math::max)));
        List<Row> counted = some.stream()
                .filter(row -> ResultRows.figure(row, Row.ARITHMETIC).isPresent())
                .toList();
        if (products.isEmpty() || counted.isEmpty()) {
            return Optional.empty();
        }
        double best = Collections.max(products.values());
        List<String> batches = ResultRows.values(counted, "batch");
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("Share of the own product"), Column.number("own product"), Column.number("best product")));
        batches.forEach(batch -> columns.add(Column.number("batch " + batch)));
        List<List<Cell>> lines = new ArrayList<>();
        for (String contestant : rows.contestantsOf(counted)) {
            Optional<Double> own = Optional.ofNullable(products.get(Contestants.engineOf(contestant)));
            List<Cell> line = new ArrayList<>(List.of(
                    contestant(contestant), own.map(Measurements::product).orElse(Cell.NOTHING), product(best)));
            for (String batch : batches) {
                line.add(own.flatMap(product -> share(counted, contestant, batch, product))
                        .orElse(Cell.NOTHING));
            }
            lines.add(line);
        }
        return Optional.of(new Table(columns, lines));
    }

    private static Cell product(double value) {
        return Cell.of(Digits.of(value, Scenario.MATRIX_PRODUCT.unit()));
    }

    private static Optional<Cell> share(List<Row> counted, String contestant, String batch, double product) {
        return ResultRows.find(counted, contestant, "batch", batch)
                .map(row -> Cell.of(
                        Digits.percent(ResultRows.figure(row, Row.ARITHMETIC).orElseThrow() / product)));
    }

    private List<Block> latency() {
        List<Block> blocks = new ArrayList<>();
        rows.groups(Scenario.SINGLE_STREAM, "").forEach((group, some) -> {
            heading(blocks, group);
            chart(blocks, charts.percentiles(group, some));
            blocks.add(percentiles(some, false));
        });
        explain(blocks, """
                One image after the other; less is better. Percentiles are those of the requests of all forks together.""" + " " + GREY);
        return blocks;
    }

    private List<Block> server() {
        List<Block> blocks = new ArrayList<>();
        rows.groups(Scenario.SERVER, "rate").forEach((group, some) -> {
            heading(blocks, group);
            chart(blocks, charts.server(group, some));
            blocks.add(percentiles(some, true));
            if (!ResultRows.figures(some).isEmpty()) {
                blocks.add(load(some));
            }
        });
        explain(blocks, """
                Images arrive at random at a given mean rate, whatever the answers do; the latency counts from when \
                an image was due, so it includes the wait. Percentiles are medians over the forks, of which each has \
                arrivals of its own. Less is better. A generator that lags by more than 1 ms is late \
                (red): then the latency holds a wait that is not the contestant's.""" + " " + GREY);
        return blocks;
    }

    private Table percentiles(List<Row> some, boolean hasRate) {
        List<Column> columns = new ArrayList<>(List.of(Column.text("ms")));
        if (hasRate) {
            columns.add(Column.number("images/s"));
        }
        Percentiles.NAMES.forEach(name -> columns.add(Column.number(name)));
        columns.add(Column.number("requests"));
        List<List<Cell>> lines = new ArrayList<>();
        for (Row row : inOrder(some)) {
            List<Cell> line = new ArrayList<>(List.of(contestant(row.contestant())));
            if (hasRate) {
                line.add(rate(row));
            }
            Optional<Percentiles> percentiles = Percentiles.of(row);
            for (int i = 0; i < Percentiles.NAMES.size(); i++) {
                line.add(percentiles.isEmpty() ? missing(row) : percentile(percentiles.get(), i));
            }
            line.add(percentiles
                    .map(each -> Cell.of(Long.toString(each.requests())))
                    .orElse(Cell.NOTHING));
            lines.add(line);
        }
        return new Table(columns, lines);
    }

    /** How the load came and where it waited. */
    private Table load(List<Row> some) {
        List<String> figures = ResultRows.figures(some).stream()
                .filter(name -> !name.equals(Row.OVERLOADED))
                .toList();
        List<Column> columns = new ArrayList<>(List.of(Column.text("Load"), Column.number("images/s")));
        figures.forEach(name -> columns.add(Column.number(FigureNames.title(name))));
        List<List<Cell>> lines = new ArrayList<>();
        for (Row row : inOrder(some)) {
            List<Cell> line = new ArrayList<>(List.of(contestant(row.contestant()), rate(row)));
            figures.forEach(name -> line.add(name.equals(FigureNames.DISPATCH_LAG) ? lag(row) : figure(row, name)));
            lines.add(line);
        }
        return new Table(columns, lines);
    }

    private static Cell lag(Row row) {
        Cell cell = figure(row, FigureNames.DISPATCH_LAG);
        boolean isLate = ResultRows.figure(row, FigureNames.DISPATCH_LAG).orElse(0) > LoadResult.MOST_DISPATCH_LAG;
        return isLate ? cell.with(Tone.BAD) : cell;
    }

    private static Cell rate(Row row) {
        String rate = row.parameters().getOrDefault("rate", "–");
        return row.isOverloaded() ? Cell.of(rate, Row.OVERLOADED).with(Tone.BAD) : Cell.of(rate);
    }

    private List<Row> inOrder(List<Row> some) {
        return some.stream()
                .sorted(Comparator.<Row>comparingInt(row -> rows.contestants().indexOf(row.contestant()))
                        .thenComparing(row -> Parameters.text(row.parameters()), Parameters.ORDER))
                .toList();
    }

    private static Cell percentile(Percentiles percentiles, int index) {
        Cell cell = Cell.of(Digits.of(percentiles.values().get(index)));
        return percentiles.isKnown(index) ? cell : cell.with(Tone.MUTED);
    }

    private List<Block> training() {
        List<Block> blocks = new ArrayList<>();
        rows.groups(Scenario.TRAINING, "").forEach((group, some) -> {
            heading(blocks, group);
            chart(blocks, charts.values(Scenario.TRAINING, group, some));
            blocks.add(values(some, "mean", List.of()));
        });
        explain(blocks, """
                Frozen prefix, forward, loss, gradients and update; more is better.""");
        return blocks;
    }

    private List<Block> endToEnd() {
        List<Block> blocks = new ArrayList<>();
        rows.groups(Scenario.END_TO_END, "").forEach((group, some) -> {
            heading(blocks, group);
            chart(blocks, charts.parts(Scenario.END_TO_END, group, some, FigureNames.END_TO_END));
            blocks.add(values(some, "p90", FigureNames.END_TO_END));
        });
        rows.groups(Scenario.PREPROCESSING, "").forEach((group, some) -> {
            heading(blocks, group.isEmpty() ? "Preprocessing alone" : "Preprocessing alone, " + group);
            blocks.add(values(some, "mean", List.of()));
        });
        explain(blocks, """
                The whole is the 90th percentile, its parts are means; less is better. Preprocessing alone is \
                decoding, resizing and packing without any engine.""");
        return blocks;
    }

    private List<Block> coldStart() {
        List<Block> blocks = new ArrayList<>();
        rows.groups(Scenario.COLD_START, "").forEach((group, some) -> {
            heading(blocks, group);
            chart(blocks, charts.parts(Scenario.COLD_START, group, some, FigureNames.COLD_START));
            blocks.add(values(some, "whole", FigureNames.COLD_START));
        });
        explain(blocks, """
                From the start of Java to the first answer: the virtual machine, loading the engine, loading the \
                model, the first prediction. Less is better. The files are in the page cache: the first start after \
                a boot takes longer.""");
        return blocks;
    }

    /** A row's value and interval, then the parts of it, then what else was measured. */
    private Table values(List<Row> some, String title, List<String> parts) {
        List<String> figures = new ArrayList<>(parts);
        ResultRows.figures(some).stream().filter(name -> !parts.contains(name)).forEach(figures::add);
        List<Column> columns =
                new ArrayList<>(List.of(Column.text(some.get(0).scenario().unit())));
        columns.add(Column.number(title));
        figures.forEach(name -> columns.add(Column.number(FigureNames.title(name))));
        if (parts.isEmpty()) {
            columns.add(Column.number("spread"));
        }
        List<List<Cell>> lines = new ArrayList<>();
        for (Row row : some) {
            List<Cell> line = new ArrayList<>(List.of(contestant(row.contestant()), value(row)));
            figures.forEach(name -> line.add(figure(row, name)));
            if (parts.isEmpty()) {
                line.add(Cell.of(spread(row)));
            }
            lines.add(line);
        }
        return new Table(columns, lines);
    }

    private List<Block> memory() {
        List<Block> blocks = new ArrayList<>();
        Map<String, List<Row>> groups = rows.groups(Scenario.OFFLINE, "batch");
        if (groups.isEmpty()) {
            groups = rows.groups(Scenario.SINGLE_STREAM, "");
        }
        groups.forEach((group, some) -> {
            List<Row> measured = inOrder(some).stream()
                    .filter(row -> MemoryUse.of(row).isPresent())
                    .toList();
            if (!measured.isEmpty()) {
                heading(blocks, group);
                chart(blocks, charts.memory(group, measured));
                blocks.add(memory(measured));
            }
        });
        for (Scenario scenario : List.of(Scenario.SERVER, Scenario.TRAINING)) {
            rows.groups(scenario, "").forEach((group, some) -> {
                List<Row> measured = some.stream()
                        .filter(row -> MemoryUse.of(row).isPresent())
                        .toList();
                if (!measured.isEmpty()) {
                    blocks.add(new Heading(scenario + (group.isEmpty() ? "" : ", " + group)));
                    blocks.add(memory(measured));
                }
            });
        }
        explain(blocks, """
                Native is resident memory that is neither Java heap nor a mapped file; the peaks include mapped \
                files, among them the engine's own libraries. Peaks are the largest of all forks, the rest are means over the \
                forks. Growth is that of the native memory for each measured operation, known from ten iterations \
                on.""");
        return blocks;
    }

    private Table memory(List<Row> measured) {
        boolean hasGrowth = measured.stream()
                .anyMatch(row -> MemoryUse.of(row).orElseThrow().slope().isPresent());
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("Contestant"),
                Column.number("batch"),
                Column.number("peak"),
                Column.number("loading peak"),
                Column.number("native"),
                Column.number("heap")));
        if (hasGrowth) {
            columns.add(Column.number("growth"));
        }
        List<List<Cell>> lines = new ArrayList<>();
        for (Row row : measured) {
            MemoryUse use = MemoryUse.of(row).orElseThrow();
            List<Cell> line = new ArrayList<>(List.of(
                    contestant(row.contestant()),
                    Cell.of(row.parameters().getOrDefault("batch", "–")),
                    Cell.of(Digits.bytes(use.peak())),
                    Cell.of(Digits.bytes(use.loadPeak())),
                    Cell.of(Digits.bytes(use.nativeMemory())),
                    Cell.of(Digits.bytes(use.heap()))));
            if (hasGrowth) {
                line.add(use.slope().stream()
                        .mapToObj(slope -> Cell.of(Digits.bytes(slope)))
                        .findFirst()
                        .orElse(Cell.NOTHING));
            }
            lines.add(line);
        }
        return new Table(columns, lines);
    }

    /** Returns a table of every row of the result. */
    Table everyRow() {
        boolean hasFailures = rows.all().stream().anyMatch(row -> row.failure() != null);
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("Row"),
                Column.number("value"),
                Column.number("95 % interval"),
                Column.number("spread"),
                Column.number("forks"),
                Column.number("peak memory")));
        if (hasFailures) {
            columns.add(Column.text("failure"));
        }
        List<List<Cell>> lines = new ArrayList<>();
        for (Row row : rows.all()) {
            Optional<Estimate> estimate = Estimate.of(row);
            List<Cell> line = new ArrayList<>(List.of(
                    Cell.of(row.key(), Tone.CODE),
                    estimate.map(each -> Cell.of(
                                    Digits.of(each.value(), row.scenario().unit())))
                            .orElseGet(() -> missing(row)),
                    Cell.of(estimate.map(Estimate::interval).orElse("")),
                    Cell.of(spread(row)),
                    Cell.of(Integer.toString(row.forks().size())),
                    MemoryUse.of(row)
                            .map(use -> Cell.of(Digits.bytes(Math.max(use.loadPeak(), use.peak()))))
                            .orElse(Cell.NOTHING)));
            if (hasFailures) {
                line.add(Cell.of(row.failure() == null ? "" : row.failure()));
            }
            lines.add(line);
        }
        return new Table(columns, lines);
    }

    private Cell contestant(String name) {
        return Cell.contestant(name, palette.hue(name));
    }

    private static Cell value(Row row) {
        return Estimate.of(row)
                .map(estimate -> Cell.of(Digits.of(estimate.value()), estimate.interval()))
                .orElseGet(() -> missing(row));
    }

    private static Cell missing(Row row) {
        return row.failure() == null ? Cell.NOTHING : Cell.of("failed", Tone.BAD);
    }

    private static Cell figure(Row row, String name) {
        return ResultRows.figure(row, name).stream()
                .mapToObj(value -> Cell.of(Digits.of(value)))
                .findFirst()
                .orElse(Cell.NOTHING);
    }

    private static String spread(Row row) {
        return Estimate.of(row)
                .filter(Estimate::hasInterval)
                .map(estimate -> Digits.percent(estimate.spread()))
                .orElse("");
    }

    private static void heading(List<Block> blocks, String text) {
        if (!text.isEmpty()) {
            blocks.add(new Heading(text));
        }
    }

    private static void chart(List<Block> blocks, Optional<Figure> figure) {
        figure.ifPresent(each -> blocks.add(new Chart(each)));
    }

    /** Says first how to read what follows, if anything follows. */
    private static void explain(List<Block> blocks, String text) {
        if (!blocks.isEmpty()) {
            blocks.add(0, new Paragraph(text));
        }
    }
}
