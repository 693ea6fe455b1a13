package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graft.benchmarks.report.Block.Callout;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Chart;
import org.graft.benchmarks.report.Block.Code;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Heading;
import org.graft.benchmarks.report.Block.Level;
import org.graft.benchmarks.report.Block.Paragraph;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.RunDifferences;

/** What a report says, in which order: the same for a page and for Markdown. */
final class ReportContent {

    static final String TITLE = "Graft benchmarks";

    static final String CLOSING =
            "The scenarios are named after those of MLPerf Inference; these are not MLPerf results.";

    private final BenchmarkResult result;
    private final ReportNotes notes;
    private final ResultRows rows;
    private final Palette palette;
    private final Optional<String> chartProblem;
    private final List<Section> sections;

    ReportContent(BenchmarkResult result, ReportNotes notes) {
        this(result, notes, FontCheck.problem());
    }

    ReportContent(BenchmarkResult result, ReportNotes notes, Optional<String> chartProblem) {
        this.result = result;
        this.notes = notes;
        this.chartProblem = chartProblem;
        rows = new ResultRows(result);
        palette = new Palette(rows.contestants());
        sections = buildSections();
    }

    /** Returns what was compared, and on which machine: a line each. */
    List<String> lead() {
        Map<String, String> engines = result.correctness().contestants().stream()
                .collect(Collectors.toMap(
                        Correctness.Contestant::name, Correctness.Contestant::engine, (first, second) -> first));
        String contestants = rows.contestants().stream()
                .map(name -> engines.containsKey(name) ? name + " (" + engines.get(name) + ")" : name)
                .collect(Collectors.joining(", "));
        int forks =
                rows.all().stream().mapToInt(row -> row.forks().size()).max().orElse(0);
        List<String> lead = new ArrayList<>();
        lead.add(contestants + "; " + count(rows.all().size(), "row") + ", "
                + (forks == 1 ? "1 fork" : "up to " + forks + " forks") + " a row.");
        if (!notes.machine().isEmpty()) {
            lead.add(notes.machine());
        }
        return lead;
    }

    /** Returns when the run was. */
    String time() {
        return "From " + result.created() + " to " + result.finished();
    }

    /** Returns what a reader must know before any number. */
    List<Callout> callouts() {
        List<Callout> callouts = new ArrayList<>();
        Correctness correctness = result.correctness();
        if (!correctness.isAgreed()) {
            callouts.add(new Callout(
                    Level.WRONG,
                    "The answers disagree: the contestants do not compute the same, so their times cannot be compared",
                    correctness.disagreements()));
        }
        List<Row> failed =
                rows.all().stream().filter(row -> row.failure() != null).toList();
        if (!failed.isEmpty()) {
            callouts.add(new Callout(
                    Level.DOUBTFUL,
                    failed.size() + " of " + count(rows.all().size(), "row") + " failed, wholly or in part",
                    failed.stream().map(row -> row.key() + ": " + row.failure()).toList()));
        }
        if (!notes.noise().isEmpty()) {
            callouts.add(new Callout(
                    Level.DOUBTFUL, "The machine was noisy: take small differences for nothing", notes.noise()));
        }
        String leftOut = result.settings().get(RunDifferences.LEFT_OUT);
        if (leftOut != null) {
            callouts.add(new Callout(Level.NOTE, "Not all contestants took part", List.of(leftOut)));
        }
        if (result.quick()) {
            callouts.add(new Callout(
                    Level.NOTE,
                    "Quick mode: the times mean nothing",
                    List.of("This run shows that everything works and that the answers agree.")));
        }
        chartProblem.ifPresent(
                problem -> callouts.add(new Callout(Level.NOTE, "No charts, only tables", List.of(problem))));
        if (correctness.isAgreed() && !correctness.contestants().isEmpty()) {
            callouts.add(new Callout(
                    Level.FINE,
                    "The answers agree: " + count(correctness.contestants().size(), "contestant") + ", "
                            + count(correctness.images(), "image"),
                    List.of()));
        }
        return callouts;
    }

    List<Section> sections() {
        return sections;
    }

    private List<Section> buildSections() {
        Charts charts = new Charts(rows, palette, chartProblem.isEmpty());
        Measurements measurements = new Measurements(rows, palette, charts);
        Answers answers = new Answers(result.correctness(), palette);
        boolean timesCount = result.correctness().isAgreed() && !result.quick();
        List<Section> all = new ArrayList<>();
        all.add(new Section(
                "summary",
                "Summary",
                true,
                List.of(
                        new Summary(rows, palette, timesCount).table(),
                        new Paragraph("The best row of each contestant. "
                                + (timesCount
                                        ? "Bold: the best, and all whose 95 % interval overlaps with that of the best."
                                        : "No best is marked, since the times do not count.")))));
        if (timesCount) {
            new Ratios(rows, palette)
                    .table()
                    .ifPresent(table ->
                            all.add(new Section("ratios", "Ratios", true, List.of(new Paragraph("""
                    Speed over that of the reference, above 1 is faster, whether the scenario measures throughput or \
                    latency. Forks of the same round are compared with each other; the interval of 95 % is Student's t \
                    on the logarithms of these ratios, and colour says that it does not hold 1."""), table))));
        }
        all.addAll(measurements.sections());
        all.add(new Section("noise", "Noise", true, noise(charts)));
        if (notes.baseline() != null) {
            all.add(new Section("baseline", "Against the baseline", true, baseline(notes.baseline())));
        }
        all.add(new Section("answers", "Correctness", true, answers.blocks()));
        all.add(new Section("rows", "Every row", true, List.of(new Paragraph("""
                The value of a row is the geometric mean over its forks; a fork is one virtual machine and counts as \
                one observation. The interval is Student's t on the logarithms, the spread is their standard \
                deviation. For latencies the value is the 90th percentile."""), measurements.everyRow())));
        all.add(new Section("environment", "Environment", true, environment()));
        if (answers.hasLibraries()) {
            all.add(new Section("libraries", "Native libraries", true, List.of(answers.libraries())));
        }
        all.add(new Section("repeat", "How to repeat", true, repeat()));
        return all;
    }

    private List<Block> noise(Charts charts) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(notes.noise().isEmpty() ? "No noise was found." : String.join(" ", notes.noise())));
        charts.forks().ifPresent(figure -> {
            blocks.add(new Paragraph("""
                Each dot is a fork. The control is a fixed piece of Java that every fork times: where it wanders, \
                the machine did."""));
            blocks.add(new Chart(figure));
        });
        BenchmarkResult.Disturbance load = result.load();
        if (load != null) {
            blocks.add(new Table(
                    List.of(Column.text("Disturbance"), Column.number("value")),
                    List.of(
                            line("load average before", loadAverage(load.loadBefore())),
                            line("load average after", loadAverage(load.loadAfter())),
                            line("processor time stolen by the hypervisor", Digits.percent(load.stolen())),
                            line("held back by the control group", Digits.of(load.throttled(), "s")))));
        }
        return blocks;
    }

    private static String loadAverage(double load) {
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
    }

    private static List<Cell> line(String name, String value) {
        return List.of(Cell.of(name), Cell.of(value));
    }

    private static List<Block> baseline(BaselineTable baseline) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(baseline.rule()));
        if (!baseline.lines().isEmpty()) {
            List<List<Cell>> lines = new ArrayList<>();
            for (BaselineTable.Line each : baseline.lines()) {
                lines.add(List.of(
                        Cell.of(each.key(), Tone.CODE),
                        Cell.of(each.verdict(), tone(each.verdict())),
                        Cell.of(Digits.of(each.ratio())),
                        Cell.of(Digits.range(each.low(), each.high())),
                        Double.isNaN(each.detectable()) ? Cell.NOTHING : Cell.of(Digits.percent(each.detectable())),
                        Cell.of(each.reason())));
            }
            blocks.add(new Table(
                    List.of(
                            Column.text("Row"),
                            Column.text("verdict"),
                            Column.number("speed, new / old"),
                            Column.number("interval"),
                            Column.number("would be seen from"),
                            Column.text("because")),
                    lines));
        }
        only(blocks, "Only in the baseline", baseline.onlyOld());
        only(blocks, "Only in this run", baseline.onlyNew());
        return blocks;
    }

    private static void only(List<Block> blocks, String title, List<String> keys) {
        if (!keys.isEmpty()) {
            blocks.add(new Table(
                    List.of(Column.text(title)),
                    keys.stream().map(key -> List.of(Cell.of(key, Tone.CODE))).toList()));
        }
    }

    private static Tone tone(String verdict) {
        return switch (verdict) {
            case "faster" -> Tone.GOOD;
            case "slower" -> Tone.BAD;
            default -> Tone.MUTED;
        };
    }

    private List<Block> environment() {
        List<Block> blocks = new ArrayList<>();
        List<List<Cell>> facts = new ArrayList<>();
        result.environment().forEach((name, value) -> addFacts(facts, name, value));
        if (!facts.isEmpty()) {
            blocks.add(new Table(List.of(Column.text("Fact"), Column.text("value")), facts));
        }
        List<List<Cell>> settings = new ArrayList<>();
        result.settings().forEach((name, value) -> settings.add(line(name, value)));
        if (!settings.isEmpty()) {
            blocks.add(new Heading("Settings"));
            blocks.add(new Table(List.of(Column.text("Setting"), Column.text("value")), settings));
        }
        if (blocks.isEmpty()) {
            blocks.add(new Paragraph("The result says nothing about it."));
        }
        return blocks;
    }

    private static void addFacts(List<List<Cell>> facts, String name, Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> addFacts(facts, name + ", " + key, inner));
        } else if (value instanceof Collection<?> list) {
            facts.add(line(name, list.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        } else if (value != null) {
            facts.add(line(name, value.toString()));
        }
    }

    private List<Block> repeat() {
        return List.of(
                new Code(result.command()),
                new Paragraph("All numbers are in results.json; --baseline compares a later run with them."));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
