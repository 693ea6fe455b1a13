package org.graft.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.graft.benchmarks.report.Block.Callout;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Chart;
import org.graft.benchmarks.report.Block.Code;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Heading;
import org.graft.benchmarks.report.Block.Paragraph;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.result.BenchmarkResult;

/** Writes a result as Markdown for a repository, with the charts as SVG files beside it. */
public final class MarkdownReport {

    /** What means something in a line of Markdown, apart from what becomes an entity. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]|~#$]");

    private final ReportContent content;

    /**
     * Prepares a report.
     *
     * @param result what to report
     * @param notes what to say beyond its numbers
     */
    public MarkdownReport(BenchmarkResult result, ReportNotes notes) {
        this(new ReportContent(result, notes));
    }

    MarkdownReport(ReportContent content) {
        this.content = content;
    }

    /**
     * Writes the Markdown, and the charts into the same folder.
     *
     * @param file the Markdown file, for example {@code README.md}
     * @return the files that were written, the Markdown file first
     * @throws IOException if one of them cannot be written
     */
    public List<Path> write(Path file) throws IOException {
        List<Path> written = new ArrayList<>();
        Files.writeString(file, text());
        written.add(file);
        for (Section section : content.sections()) {
            for (Block block : section.blocks()) {
                if (block instanceof Chart chart) {
                    Path svg = file.resolveSibling(chart.figure().fileName());
                    Files.writeString(svg, chart.figure().fileSvg() + "\n");
                    written.add(svg);
                }
            }
        }
        return written;
    }

    /**
     * Returns the Markdown.
     *
     * @return a document in GitHub's Markdown
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(ReportContent.TITLE).append("\n\n");
        content.lead().forEach(line -> text.append(escape(line)).append("\n\n"));
        text.append(escape(content.time())).append("\n\n");
        content.callouts().forEach(callout -> append(text, callout));
        for (Section section : content.sections()) {
            text.append("## ").append(escape(section.title())).append("\n\n");
            section.blocks().forEach(block -> append(text, block));
        }
        text.append("---\n\n").append(ReportContent.CLOSING).append('\n');
        return text.toString();
    }

    private static void append(StringBuilder text, Block block) {
        if (block instanceof Paragraph paragraph) {
            text.append(escape(paragraph.text())).append("\n\n");
        } else if (block instanceof Heading heading) {
            text.append("### ").append(escape(heading.text())).append("\n\n");
        } else if (block instanceof Code code) {
            String fence = "`".repeat(Math.max(3, longestRun(code.text()) + 1));
            text.append(fence)
                    .append("sh\n")
                    .append(code.text())
                    .append('\n')
                    .append(fence)
                    .append("\n\n");
        } else if (block instanceof Chart chart) {
            text.append("![")
                    .append(escape(chart.figure().caption()))
                    .append("](")
                    .append(chart.figure().fileName())
                    .append(")\n\n");
        } else if (block instanceof Callout callout) {
            append(text, callout);
        } else if (block instanceof Table table) {
            append(text, table);
        }
    }

    private static void append(StringBuilder text, Callout callout) {
        String kind = switch (callout.level()) {
            case WRONG -> "CAUTION";
            case DOUBTFUL -> "WARNING";
            case NOTE, FINE -> "NOTE";
        };
        text.append("> [!")
                .append(kind)
                .append("]\n> **")
                .append(escape(callout.title()))
                .append("**\n");
        if (!callout.sentences().isEmpty()) {
            text.append(">\n");
            callout.sentences()
                    .forEach(sentence ->
                            text.append("> - ").append(escape(sentence)).append('\n'));
        }
        text.append('\n');
    }

    private static void append(StringBuilder text, Table table) {
        text.append(table.columns().stream()
                        .map(column -> escape(column.title()))
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
        for (Column column : table.columns()) {
            text.append(column.isNumber() ? "|--:" : "|---");
        }
        text.append("|\n");
        for (List<Cell> row : table.rows()) {
            text.append(row.stream().map(MarkdownReport::text).collect(Collectors.joining(" | ", "| ", " |")))
                    .append('\n');
        }
        text.append('\n');
    }

    private static String text(Cell cell) {
        String escaped = escape(cell.text());
        String shown = escaped.isBlank()
                ? ""
                : switch (cell.tone()) {
                    case STRONG, BAD -> "**" + escaped + "**";
                    case CODE -> code(cell.text());
                    case MUTED -> cell.text().equals(Cell.NOTHING.text()) ? escaped : "*" + escaped + "*";
                    case PLAIN, GOOD -> escaped;
                };
        return cell.detail().isEmpty() ? shown : shown + " (" + escape(cell.detail()) + ")";
    }

    /**
     * Code as it is where Markdown can quote it, else escaped: inside of code nothing can be escaped but a pipe of a
     * table.
     */
    private static String code(String text) {
        boolean isPlain = text.chars().allMatch(character -> character >= ' ' && character != '`' && character != '|');
        return isPlain ? "`" + text + "`" : escape(text);
    }

    private static int longestRun(String text) {
        return Pattern.compile("`+")
                .matcher(text)
                .results()
                .mapToInt(run -> run.end() - run.start())
                .max()
                .orElse(0);
    }

    static String escape(String text) {
        String line = text.replaceAll("\\s+", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return SPECIAL.matcher(line).replaceAll(match -> "\\\\" + Matcher.quoteReplacement(match.group()));
    }
}
