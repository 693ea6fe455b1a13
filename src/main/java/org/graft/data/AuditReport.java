package org.graft.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graft.data.Finding.Code;
import org.graft.data.Finding.Severity;

/**
 * What an audit found; plain data for JSON.
 *
 * @param root the folder
 * @param splitBy how the splits came about
 * @param images the number of images in all splits
 * @param examined the number of them that were decoded, fewer if a sample was asked for
 * @param ignoredFiles the number of files that were passed over: hidden ones, those without an image's extension, and images
 *     that lie in no class folder
 * @param counts the number of images by split and class, before undecodable ones are left out
 * @param findings what was found, the worst first
 * @param undecodable the images that cannot be decoded, for {@link ImageTree#without}
 */
public record AuditReport(
        String root,
        String splitBy,
        int images,
        int examined,
        int ignoredFiles,
        Map<Split, Map<String, Integer>> counts,
        List<Finding> findings,
        @JsonIgnore Set<Path> undecodable) {

    private static final int SHOWN_PATHS = 5;
    private static final int SHOWN_OF_A_KIND = 5;

    public AuditReport {
        counts = Collections.unmodifiableMap(new EnumMap<>(counts));
        findings = List.copyOf(findings);
        undecodable = Set.copyOf(undecodable);
    }

    /**
     * Counts the findings of a severity.
     *
     * @param severity the severity
     * @return the number
     */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /**
     * Returns whether training can go on.
     *
     * @param strict whether warnings count as errors
     * @return true if there is no error
     */
    public boolean passes(boolean strict) {
        return count(Severity.ERROR) == 0 && (!strict || count(Severity.WARNING) == 0);
    }

    /**
     * Writes the report for people.
     *
     * @return lines, each ended by a line feed
     */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(root)
                .append("\n  ")
                .append(Quantity.of(images, "image"))
                .append(", ")
                .append(splitBy)
                .append('\n');
        if (examined < images) {
            text.append("  a sample: ").append(examined).append(" of them were decoded\n");
        }
        if (ignoredFiles > 0) {
            text.append("  ")
                    .append(Quantity.of(ignoredFiles, "file"))
                    .append(" passed over: hidden, without an image's extension, or in no class folder\n");
        }
        counts.forEach((split, classes) -> {
            int total = classes.values().stream().mapToInt(Integer::intValue).sum();
            if (total > 0) {
                text.append("  ")
                        .append(split.folders().get(0))
                        .append(": ")
                        .append(Quantity.of(total, "image"))
                        .append("; ");
                text.append(perClass(classes)).append('\n');
            }
        });
        Map<Code, List<Finding>> byCode = new LinkedHashMap<>();
        for (Finding finding : findings) {
            byCode.computeIfAbsent(finding.code(), code -> new ArrayList<>()).add(finding);
        }
        byCode.forEach((code, group) -> {
            for (Finding finding : group.subList(0, Math.min(SHOWN_OF_A_KIND, group.size()))) {
                append(text, finding);
            }
            if (group.size() > SHOWN_OF_A_KIND) {
                text.append("  and ").append(group.size() - SHOWN_OF_A_KIND).append(" more of this kind\n");
            }
        });
        return text.append(severities()).append('\n').toString();
    }

    /**
     * Counts the findings of each severity.
     *
     * @return for example {@code 0 errors, 1 warning, 2 notes}
     */
    public String severities() {
        return Quantity.of(count(Severity.ERROR), "error") + ", " + Quantity.of(count(Severity.WARNING), "warning")
                + ", " + Quantity.of(count(Severity.INFO), "note");
    }

    private static void append(StringBuilder text, Finding finding) {
        text.append(finding.summary()).append('\n');
        List<String> paths = finding.paths();
        // A single path is in the message already.
        if (paths.size() > 1) {
            for (String path : paths.subList(0, Math.min(SHOWN_PATHS, paths.size()))) {
                text.append("    ").append(path).append('\n');
            }
            if (paths.size() > SHOWN_PATHS) {
                text.append("    and ").append(paths.size() - SHOWN_PATHS).append(" more\n");
            }
        }
    }

    private static String perClass(Map<String, Integer> classes) {
        int smallest = Collections.min(classes.values());
        int largest = Collections.max(classes.values());
        String range = smallest == largest ? String.valueOf(smallest) : smallest + " to " + largest;
        return Quantity.of(classes.size(), "class") + " of " + range;
    }
}
