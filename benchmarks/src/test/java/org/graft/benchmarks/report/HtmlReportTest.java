package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final String HOSTILE = "<img src=x onerror=\"alert('1')\">|&`\\*_#\u0000";

    @Test
    void everyRowIsOnThePage() {
        BenchmarkResult result = SampleResult.full();
        String page = new HtmlReport(result, SampleResult.notes()).page();
        for (Row row : result.rows()) {
            assertTrue(page.contains("<code>" + HtmlReport.escape(row.key()) + "</code>"), row.key());
        }
    }

    @Test
    void pageNeedsNothingFromElsewhere() {
        String page = new HtmlReport(SampleResult.full(), SampleResult.noisyNotes()).page();
        assertFalse(page.contains("<script"), "a script");
        assertFalse(page.contains("@import"), "an imported style sheet");
        assertEquals(List.of(), all(page, "(?:src|href)\\s*=\\s*[\"'](?!#)([^\"']*)"));
        assertEquals(List.of(), all(page, "url\\(\\s*[\"']?(?!#)([^)]*)"));
    }

    @Test
    void everyIdIsThereOnceAndEveryReferenceHasATarget() {
        String page = new HtmlReport(SampleResult.full(), SampleResult.noisyNotes()).page();
        List<String> ids = all(page, "\\sid=\"([^\"]*)\"");
        assertEquals(ids.stream().distinct().toList(), ids);
        for (String reference : all(page, "(?:href=\"|url\\()#([^\")]*)")) {
            assertTrue(ids.contains(reference), reference);
        }
    }

    @Test
    void everyChartOfTheSampleIsDrawn() {
        String page = new HtmlReport(SampleResult.full(), SampleResult.notes()).page();
        assertEquals(
                List.of(
                        "Throughput by batch size: 2 threads",
                        "Latency by percentile: 2 threads",
                        "Latency by rate of requests: 4 clients, 2 threads",
                        "Throughput of training steps: batch 16, frozen through mixed10, 2 threads",
                        "Throughput of training steps: batch 16, frozen through mixed2, 2 threads",
                        "Parts of the latency from a JPEG file to its labels: 2 threads",
                        "Parts of the time from the start of Java to the first answer: 2 threads",
                        "Memory by batch size: 2 threads",
                        "Forks about the mean of their row"),
                all(page, "<title>([^<]*)</title>").stream().skip(1).toList());
    }

    @Test
    void textIsEscapedWhereverItComesFrom() {
        Row row = new Row(
                Scenario.OFFLINE,
                HOSTILE,
                Map.of("batch", "8", "threads", HOSTILE),
                List.of(new Row.Fork(1, 9, null, null, Map.of(HOSTILE, 1.0), 0)),
                HOSTILE);
        Row parts = new Row(
                Scenario.END_TO_END,
                HOSTILE,
                Map.of(HOSTILE, HOSTILE),
                List.of(new Row.Fork(1, 9, null, null, Map.of(HOSTILE, 1.0, "inference", 2.0), 0)),
                null);
        BenchmarkResult sample = SampleResult.only(row, parts);
        BenchmarkResult result = new BenchmarkResult(
                sample.format(),
                HOSTILE,
                HOSTILE,
                HOSTILE,
                false,
                Map.of(HOSTILE, HOSTILE),
                Map.of(HOSTILE, Map.of(HOSTILE, List.of(HOSTILE))),
                sample.load(),
                sample.correctness(),
                sample.rows());
        BaselineTable baseline = new BaselineTable(
                HOSTILE,
                List.of(new BaselineTable.Line(HOSTILE, HOSTILE, 1, 1, 1, 0.04, HOSTILE)),
                List.of(HOSTILE),
                List.of(HOSTILE));
        ReportNotes notes = new ReportNotes(HOSTILE, List.of(HOSTILE), baseline);
        String page = new HtmlReport(result, notes).page();
        assertFalse(page.contains("<img"), "an element");
        assertFalse(page.contains("\u0000"), "a control character");
        assertTrue(
                page.contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;|&amp;`"), "the name as text");
    }

    @Test
    void disagreementIsSaidBeforeAnyNumber() {
        String page = new HtmlReport(SampleResult.disagreeing(), SampleResult.notes()).page();
        int callout = page.indexOf("<div class=\"callout wrong\">");
        assertTrue(callout > 0 && callout < page.indexOf("<table>"), "the callout stands first");
        assertTrue(page.indexOf("MXNet and PyTorch differ by 0.31") > callout, "its sentence");
        assertTrue(page.contains("<td class=\"number bad\">2.4e-1</td>"), "the pair is red");
        assertFalse(page.contains("class=\"number strong\""), "no best among answers that disagree");
        assertFalse(page.contains("callout fine"), "not agreed");
    }

    @Test
    void noiseIsSaidAtTheTop() {
        String page = new HtmlReport(SampleResult.full(), SampleResult.noisyNotes()).page();
        assertTrue(page.contains("<div class=\"callout doubtful\">"), "the callout");
        assertTrue(page.contains("<li>The hypervisor took 3.1 % of the processor time.</li>"), "its sentence");
    }

    @Test
    void quickModeSaysThatItsTimesMeanNothing() {
        String page = new HtmlReport(SampleResult.quick(), SampleResult.notes()).page();
        assertTrue(page.contains("Quick mode: the times mean nothing"), "the note");
        assertFalse(page.contains("class=\"number strong\""), "no best");
    }

    @Test
    void quietAgreedRunHasNothingButGoodNews() {
        String page = new HtmlReport(SampleResult.full(), SampleResult.notes()).page();
        assertEquals(List.of("fine"), all(page, "<div class=\"callout ([a-z]*)\">"));
        assertTrue(page.contains("class=\"number strong\""), "a best is marked");
    }

    @Test
    void failedRowsAreListedWithTheirFailure() {
        Row failed = SampleResult.failed(Scenario.OFFLINE, "MXNet", "OutOfMemoryError: 3 of 3 forks");
        String page = new HtmlReport(SampleResult.only(failed), ReportNotes.NONE).page();
        assertTrue(page.contains("1 of 1 row failed"), "the count");
        assertTrue(
                page.contains("<li>offline MXNet batch=8 threads=2: OutOfMemoryError: 3 of 3 forks</li>"), "the row");
    }

    @Test
    void pageNeedsNoMoreThanOneRowOrNone() {
        for (Scenario scenario : Scenario.values()) {
            String page = new HtmlReport(SampleResult.only(SampleResult.single(scenario, "PyTorch")), ReportNotes.NONE)
                    .page();
            assertTrue(page.contains(scenario + " PyTorch batch=8"), scenario.toString());
        }
        assertTrue(new HtmlReport(SampleResult.only(), ReportNotes.NONE).page().endsWith("</html>\n"), "no row");
    }

    @Test
    void withoutFontsTheTablesAreStillThere() {
        ReportContent content =
                new ReportContent(SampleResult.full(), SampleResult.notes(), Optional.of("There are no fonts."));
        String page = new HtmlReport(content).page();
        assertFalse(page.contains("<svg"), "a chart");
        assertTrue(page.contains("There are no fonts."), "the reason");
        assertTrue(page.contains("offline PyTorch batch=8 threads=2"), "the rows");
    }

    @Test
    void comparisonIsColouredByItsVerdicts() {
        String page = new HtmlReport(SampleResult.full(), SampleResult.noisyNotes()).page();
        assertTrue(page.contains("<td class=\"good\">faster</td>"), "faster");
        assertTrue(page.contains("<td class=\"bad\">slower</td>"), "slower");
        assertTrue(page.contains("<td class=\"muted\">inconclusive</td>"), "inconclusive");
        assertTrue(page.contains("<code>offline PyTorch batch=16 threads=2</code>"), "only in the old result");
        assertTrue(page.contains("<code>cold-start OnnxRuntimeDjl threads=2</code>"), "only in the new result");
    }

    @Test
    void percentileOfTooFewRequestsIsGrey() {
        Row.Latency latency = new Row.Latency(700, 10, 9.1, 11.2, 13.3, 14.4, 15.5, null);
        Row row = new Row(
                Scenario.SINGLE_STREAM,
                "PyTorch",
                Map.of(),
                List.of(new Row.Fork(1, 11.2, latency, null, Map.of(), 0)),
                null);
        String page = new HtmlReport(SampleResult.only(row), ReportNotes.NONE).page();
        assertTrue(page.contains("<td class=\"number plain\">13.3</td>"), "p99 has its 662 requests");
        assertTrue(page.contains("<td class=\"number muted\">14.4</td>"), "p99.9 lacks its 6636 requests");
    }

    @Test
    void fileIsUtf8(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.html");
        new HtmlReport(SampleResult.full(), SampleResult.notes()).write(file);
        String page = Files.readString(file);
        assertTrue(page.contains("<meta charset=\"utf-8\">"), "the declaration");
        assertTrue(page.contains("–"), "a dash of an interval");
    }

    private static List<String> all(String page, String regex) {
        return Pattern.compile(regex)
                .matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
