package org.graft.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.graft.benchmarks.report.BaselineTable;
import org.graft.benchmarks.report.HtmlReport;
import org.graft.benchmarks.report.MarkdownReport;
import org.graft.benchmarks.report.ReportNotes;
import org.graft.benchmarks.result.BaselineComparison;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Comparison;
import org.graft.benchmarks.result.ForkInterval;
import org.graft.benchmarks.result.Noise;
import org.graft.benchmarks.result.Row;

/** What a run of {@code ./graft bench} leaves: its files, and what it says on the console. */
final class BenchReport {

    static final String RESULTS = "results.json";
    static final String HTML = "report.html";
    static final String MARKDOWN = "report.md";
    static final String VERDICTS = "verdicts.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final BenchmarkResult result;
    private final Noise noise;
    private final Optional<BenchmarkResult> baseline;
    private final Optional<BaselineComparison> comparison;

    /**
     * Judges a result.
     *
     * @param result the result
     * @param baseline an earlier one
     */
    BenchReport(BenchmarkResult result, Optional<BenchmarkResult> baseline) {
        this.result = result;
        this.noise = Noise.of(result);
        this.baseline = baseline;
        this.comparison = baseline.map(old -> BaselineComparison.of(old, result));
    }

    /** Returns whether the answers agree and every row was measured. */
    boolean isSound() {
        return result.correctness().isAgreed() && result.rows().stream().allMatch(row -> row.failure() == null);
    }

    /** Writes the files. */
    void write(Path directory) throws IOException {
        result.write(directory.resolve(RESULTS));
        JSON.writeValue(directory.resolve(VERDICTS).toFile(), verdicts());
        ReportNotes notes = new ReportNotes(
                machine(), noise.sentences(), comparison.map(this::table).orElse(null));
        new HtmlReport(result, notes).write(directory.resolve(HTML));
        new MarkdownReport(result, notes).write(directory.resolve(MARKDOWN));
    }

    /** Says on which machine it was, in a line. */
    private String machine() {
        JsonNode facts = JSON.valueToTree(result.environment());
        List<String> parts = new ArrayList<>();
        parts.add(facts.at("/processor/name").asText());
        String family = facts.at("/processor/family").asText();
        if (!family.isEmpty()) {
            parts.add("family " + family + " model "
                    + facts.at("/processor/model").asText());
        }
        parts.add(facts.at("/cores/available").asText() + " cores");
        parts.add(String.format(
                Locale.ROOT, "%.0f GB", facts.at("/memory/totalBytes").asDouble() / 1e9));
        parts.add(facts.at("/system/name").asText() + " "
                + facts.at("/system/kernel").asText());
        parts.add(
                facts.at("/jvm/name").asText() + " " + facts.at("/jvm/version").asText());
        return String.join(", ", parts);
    }

    private BaselineTable table(BaselineComparison comparison) {
        return new BaselineTable(
                "The baseline is the run of " + baseline.orElseThrow().created() + ": " + comparison.summary() + ". "
                        + BaselineComparison.rule(),
                comparison.rows().stream()
                        .map(row -> new BaselineTable.Line(
                                row.key(),
                                row.verdict().toString(),
                                row.ratio(),
                                row.low(),
                                row.high(),
                                row.detectable(),
                                row.reason()))
                        .toList(),
                comparison.onlyInBaseline(),
                comparison.onlyInCurrent());
    }

    /** Says the result for people. */
    String toText() {
        StringBuilder text = new StringBuilder();
        if (!result.correctness().isAgreed()) {
            text.append("THE ANSWERS DISAGREE:\n");
            result.correctness().disagreements().forEach(sentence -> line(text, "  %s", sentence));
            text.append('\n');
        }
        if (result.quick()) {
            text.append("Short mode: the times below mean nothing.\n\n");
        } else if (noise.isNoisy()) {
            text.append("The machine was noisy:\n");
            noise.sentences().forEach(sentence -> line(text, "  %s", sentence));
            text.append('\n');
        }
        for (Row row : result.rows()) {
            line(text, "%-60s %s", row.key(), value(row));
        }
        text.append('\n');
        comparison.ifPresent(found -> {
            for (Comparison row : found.rows()) {
                line(text, "%-60s %-12s %.3f  %s", row.key(), row.verdict(), row.ratio(), row.reason());
            }
            line(text, "Baseline:   %s", found.summary());
        });
        line(
                text,
                "Answers:    %s",
                result.correctness().isAgreed()
                        ? "all " + result.correctness().contestants().size() + " contestants agree"
                        : "they disagree, see above");
        return text.toString();
    }

    private static String value(Row row) {
        if (row.forks().isEmpty()) {
            return "failed: " + row.failure();
        }
        ForkInterval interval = ForkInterval.of(row);
        String value = String.format(
                Locale.ROOT, "%8.4g %s", interval.mean(), row.scenario().unit());
        String range = interval.hasInterval()
                ? String.format(Locale.ROOT, "  (%.4g to %.4g)", interval.low(), interval.high())
                : "";
        return value
                + range
                + (row.isOverloaded() ? "  overloaded" : "")
                + (row.failure() == null ? "" : "  failed in part: " + row.failure());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Returns what is concluded from the numbers, for programs. */
    private Map<String, Object> verdicts() {
        Map<String, Object> verdicts = new LinkedHashMap<>();
        verdicts.put("sound", isSound());
        verdicts.put("noise", noise.sentences());
        baseline.ifPresent(old -> {
            verdicts.put("baseline", Map.of("created", old.created(), "command", old.command()));
            verdicts.put("rule", BaselineComparison.rule());
            verdicts.put("comparison", comparison.orElseThrow().rows());
        });
        return verdicts;
    }

    /** Returns the document of {@code --json}. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>(verdicts());
        document.put("result", result);
        return document;
    }
}
