package org.graft.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.graft.benchmarks.report.Block.Callout;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Chart;
import org.graft.benchmarks.report.Block.Code;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Heading;
import org.graft.benchmarks.report.Block.Paragraph;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.BenchmarkResult;

/**
 * Writes a result as one page to open in a browser: style and charts are inside it, it needs no script and no network,
 * it prints, and it follows the reader into dark mode and onto a phone.
 */
public final class HtmlReport {

    private final ReportContent content;

    /**
     * Prepares a report.
     *
     * @param result what to report
     * @param notes what to say beyond its numbers
     */
    public HtmlReport(BenchmarkResult result, ReportNotes notes) {
        this(new ReportContent(result, notes));
    }

    HtmlReport(ReportContent content) {
        this.content = content;
    }

    /**
     * Writes the page.
     *
     * @param file the file, for example {@code report.html}
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Files.writeString(file, page());
    }

    /**
     * Returns the page.
     *
     * @return a HTML document
     */
    public String page() {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.append("<title>").append(escape(ReportContent.TITLE)).append("</title>\n");
        page.append("<style>\n").append(colours()).append(styleSheet()).append("</style>\n</head>\n<body>\n<header>\n");
        page.append("<h1>").append(escape(ReportContent.TITLE)).append("</h1>\n");
        content.lead().forEach(line -> page.append("<p>").append(escape(line)).append("</p>\n"));
        page.append("<p class=\"time\">").append(escape(content.time())).append("</p>\n</header>\n<main>\n");
        content.callouts().forEach(callout -> append(page, callout));
        page.append("<nav aria-label=\"Sections\">");
        for (Section section : content.sections()) {
            page.append("<a href=\"#").append(section.id()).append("\">");
            page.append(escape(section.title())).append("</a> ");
        }
        page.append("</nav>\n");
        content.sections().forEach(section -> append(page, section));
        page.append("</main>\n<footer><p>")
                .append(escape(ReportContent.CLOSING))
                .append("</p></footer>\n</body>\n</html>\n");
        return page.toString();
    }

    private static void append(StringBuilder page, Section section) {
        page.append("<section id=\"").append(section.id()).append(section.isWide() ? "\" class=\"wide\">\n" : "\">\n");
        page.append("<h2>").append(escape(section.title())).append("</h2>\n");
        section.blocks().forEach(block -> append(page, block));
        page.append("</section>\n");
    }

    private static void append(StringBuilder page, Block block) {
        if (block instanceof Paragraph paragraph) {
            page.append("<p>").append(escape(paragraph.text())).append("</p>\n");
        } else if (block instanceof Heading heading) {
            page.append("<h3>").append(escape(heading.text())).append("</h3>\n");
        } else if (block instanceof Code code) {
            page.append("<pre><code>").append(escape(code.text())).append("</code></pre>\n");
        } else if (block instanceof Chart chart) {
            page.append("<figure>").append(chart.figure().inlineSvg()).append("</figure>\n");
        } else if (block instanceof Callout callout) {
            append(page, callout);
        } else if (block instanceof Table table) {
            append(page, table);
        }
    }

    private static void append(StringBuilder page, Callout callout) {
        page.append("<div class=\"callout ")
                .append(callout.level().name().toLowerCase(Locale.ROOT))
                .append("\"><p><strong>")
                .append(escape(callout.title()))
                .append("</strong></p>");
        if (!callout.sentences().isEmpty()) {
            page.append("<ul>");
            callout.sentences()
                    .forEach(sentence ->
                            page.append("<li>").append(escape(sentence)).append("</li>"));
            page.append("</ul>");
        }
        page.append("</div>\n");
    }

    private static void append(StringBuilder page, Table table) {
        page.append("<div class=\"scroll\"><table>\n<thead><tr>");
        for (Column column : table.columns()) {
            page.append(column.isNumber() ? "<th class=\"number\">" : "<th>")
                    .append(escape(column.title()))
                    .append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        for (List<Cell> row : table.rows()) {
            page.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                append(page, row.get(i), table.columns().get(i).isNumber());
            }
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table></div>\n");
    }

    private static void append(StringBuilder page, Cell cell, boolean isNumber) {
        String classes = (isNumber ? "number " : cell.hue() == null ? "" : "contestant ")
                + cell.tone().name().toLowerCase(Locale.ROOT);
        page.append("<td class=\"").append(classes).append("\">");
        if (cell.hue() != null) {
            page.append("<span class=\"dot\" style=\"background:")
                    .append(cell.hue().css())
                    .append("\"></span>");
        }
        boolean isCode = cell.tone() == Tone.CODE;
        page.append(isCode ? "<code>" : "").append(escape(cell.text())).append(isCode ? "</code>" : "");
        if (!cell.detail().isEmpty()) {
            page.append("<small>").append(escape(cell.detail())).append("</small>");
        }
        page.append("</td>");
    }

    /** The colours of charts as variables, so that the charts inside the page change with it. */
    private static String colours() {
        return ":root{" + declarations(hue -> Hue.hex(hue.light())) + "}\n"
                + "@media screen and (prefers-color-scheme:dark){:root{" + declarations(hue -> Hue.hex(hue.dark()))
                + "}}\n";
    }

    private static String declarations(Function<Hue, String> color) {
        return Palette.hues().stream()
                .map(hue -> "--" + hue.variable() + ":" + color.apply(hue) + ";")
                .collect(Collectors.joining());
    }

    private static String styleSheet() {
        try (InputStream style = HtmlReport.class.getResourceAsStream("report.css")) {
            if (style == null) {
                throw new IllegalStateException("report.css is not beside " + HtmlReport.class.getName());
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n', '\t' -> escaped.appendCodePoint(character);
                default -> {
                    // A control character is an error in HTML.
                    escaped.appendCodePoint(Character.isISOControl(character) ? 0xfffd : character);
                }
            }
        });
        return escaped.toString();
    }
}
