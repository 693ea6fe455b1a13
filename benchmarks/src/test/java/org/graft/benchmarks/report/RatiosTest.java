package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.PairedRatio;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;

class RatiosTest {

    private static Row row(Scenario scenario, String contestant, double... values) {
        List<Row.Fork> forks = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            forks.add(new Row.Fork(i + 1, values[i], null, null, Map.of(), 0));
        }
        return new Row(scenario, contestant, Map.of("threads", "2"), forks, null);
    }

    private static Optional<Table> table(Row... rows) {
        BenchmarkResult result = SampleResult.only(rows);
        ResultRows all = new ResultRows(result);
        return new Ratios(all, new Palette(all.contestants())).table();
    }

    /** The machine is half as fast in the second round, for both: round by round the ratio is 2. */
    @Test
    void forksOfARoundAreComparedWithEachOther() {
        Table table = table(
                        row(Scenario.OFFLINE, "PyTorch", 20, 10.2, 20.4),
                        row(Scenario.OFFLINE, "MXNet", 5, 2.5, 5),
                        row(Scenario.OFFLINE, "OnnxRuntime-Java", 10, 5, 10))
                .orElseThrow();
        List<Cell> line = table.rows().get(0);
        assertEquals("OnnxRuntime-Java", line.get(1).text());
        assertTrue(line.get(2).text().startsWith("2.0"), line.toString());
        assertEquals(Tone.GOOD, line.get(2).tone());
        assertTrue(line.get(3).text().startsWith("0.5"), line.toString());
        assertEquals("1", line.get(4).text());
    }

    @Test
    void intervalStandsBesideTheRatio() {
        Row first = row(Scenario.OFFLINE, "PyTorch", 20, 22, 21);
        Row second = row(Scenario.OFFLINE, "OnnxRuntime-Java", 10, 10, 10);
        Cell cell = table(first, second).orElseThrow().rows().get(0).get(2);
        PairedRatio ratio = PairedRatio.of(first, second);
        assertEquals(Digits.range(ratio.low(), ratio.high()), cell.detail());
        BenchmarkResult result = SampleResult.only(first, second);
        String shown = cell.text() + " (" + cell.detail() + ")";
        String markdown = new MarkdownReport(result, ReportNotes.NONE).text();
        assertTrue(markdown.contains(shown), markdown);
        String page = new HtmlReport(result, ReportNotes.NONE).page();
        assertTrue(page.contains(cell.text() + "<small>" + cell.detail() + "</small>"), shown);
    }

    @Test
    void ofLatenciesTheSmallerIsTheFaster() {
        Table table = table(
                        row(Scenario.SINGLE_STREAM, "PyTorch", 100, 101),
                        row(Scenario.SINGLE_STREAM, "OnnxRuntime-Java", 50, 50.3))
                .orElseThrow();
        List<Cell> line = table.rows().get(0);
        assertTrue(line.get(2).text().startsWith("0.49"), line.toString());
    }

    @Test
    void withoutTheFirstChoiceTheFirstContestantIsTheReference() {
        Table table = table(row(Scenario.TRAINING, "MXNet", 5, 6), row(Scenario.TRAINING, "Java", 10, 12))
                .orElseThrow();
        assertEquals("MXNet", table.rows().get(0).get(1).text());
        assertTrue(table.rows().get(0).get(3).text().startsWith("2"), table.toString());
    }

    @Test
    void oneContestantHasNoRatio() {
        assertTrue(table(row(Scenario.OFFLINE, "PyTorch", 1, 2)).isEmpty());
        String quick = new MarkdownReport(SampleResult.quick(), SampleResult.notes()).text();
        assertFalse(quick.contains("## Ratios"), "times that mean nothing have no ratio");
        String full = new MarkdownReport(SampleResult.full(), SampleResult.notes()).text();
        assertTrue(full.contains("## Ratios"), "the section");
    }
}
