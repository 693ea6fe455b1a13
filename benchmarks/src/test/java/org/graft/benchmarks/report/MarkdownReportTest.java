package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class MarkdownReportTest {

    @Test
    void everyRowIsInTheText() {
        BenchmarkResult result = SampleResult.full();
        String text = new MarkdownReport(result, SampleResult.notes()).text();
        for (Row row : result.rows()) {
            assertTrue(text.contains("| `" + row.key() + "` |"), row.key());
        }
    }

    @Test
    void everyLinkPointsToAFileBesideIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("README.md");
        List<Path> written = new MarkdownReport(SampleResult.full(), SampleResult.notes()).write(file);
        Matcher links = Pattern.compile("!\\[[^\\]]*\\]\\(([^)]*)\\)").matcher(Files.readString(file));
        int charts = 0;
        while (links.find()) {
            Path chart = folder.resolve(links.group(1));
            assertTrue(written.contains(chart), chart.toString());
            String svg = Files.readString(chart);
            DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertFalse(svg.contains("var(--"), "a file has no style sheet to look up colours in");
            charts++;
        }
        assertEquals(9, charts);
        assertEquals(charts + 1, written.size());
    }

    @Test
    void everyLineOfATableHasItsCells() {
        String hostile = "a|b\\|c`d\n|e<b>";
        Row row = new Row(
                Scenario.OFFLINE,
                hostile,
                Map.of("batch", hostile, hostile, "1"),
                List.of(new Row.Fork(1, 2, null, null, Map.of(hostile, 3.0), 0)),
                hostile);
        String text = new MarkdownReport(SampleResult.only(row), SampleResult.noisyNotes()).text();
        assertFalse(text.contains("<b>"), "an element");
        int cells = 0;
        for (String line : text.split("\n", -1)) {
            if (!line.startsWith("|")) {
                cells = 0;
                continue;
            }
            int found = line.replaceAll("\\\\.", "").split("\\|", -1).length;
            assertTrue(cells == 0 || cells == found, line);
            cells = found;
        }
    }

    @Test
    void commandCannotEndItsBlock() {
        BenchmarkResult sample = SampleResult.only();
        BenchmarkResult result = new BenchmarkResult(
                sample.format(),
                sample.created(),
                sample.finished(),
                "./graft bench\n```\n# not a title",
                false,
                Map.of(),
                Map.of(),
                sample.load(),
                sample.correctness(),
                List.of());
        String text = new MarkdownReport(result, ReportNotes.NONE).text();
        assertTrue(text.contains("````sh\n./graft bench\n```\n# not a title\n````\n"), text);
    }

    @Test
    void calloutsStandBeforeAnyTable() {
        String text = new MarkdownReport(SampleResult.disagreeing(), SampleResult.noisyNotes()).text();
        int wrong = text.indexOf("> [!CAUTION]\n> **The answers disagree");
        assertTrue(wrong > 0, "the disagreement");
        assertTrue(wrong < text.indexOf("> [!WARNING]\n> **The machine was noisy"), "the noise after it");
        assertTrue(text.indexOf("> [!WARNING]") < text.indexOf("\n|"), "both before the first table");
    }

    @Test
    void textNeedsNoMoreThanFailedRows() {
        Row failed = SampleResult.failed(Scenario.TRAINING, "MXNet", "the fork ended with 137");
        String text = new MarkdownReport(SampleResult.only(failed), ReportNotes.NONE).text();
        assertTrue(text.contains("> - training MXNet batch=8 threads=2: the fork ended with 137"), text);
        assertFalse(text.contains("!["), "no chart of nothing");
    }
}
