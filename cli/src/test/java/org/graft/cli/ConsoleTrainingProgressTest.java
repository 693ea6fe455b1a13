package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graft.data.AuditReport;
import org.graft.data.Finding;
import org.graft.data.Finding.Code;
import org.graft.data.Finding.Severity;
import org.graft.data.Split;
import org.graft.train.EpochRecord;
import org.junit.jupiter.api.Test;

class ConsoleTrainingProgressTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private ConsoleTrainingProgress progress(boolean json, boolean quiet, boolean strict) {
        return new ConsoleTrainingProgress(
                new Console(new PrintWriter(out, true), new PrintWriter(err, true), json, quiet), strict);
    }

    private static AuditReport report(List<Finding> findings) {
        return new AuditReport(
                "my photos", "by folders", 10, 10, 0, Map.of(Split.TRAINING, Map.of("a", 10)), findings, Set.of());
    }

    @Test
    void auditShowsWarningsAndCountsNotes() {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                Severity.WARNING,
                Code.DUPLICATE_ACROSS_CLASSES,
                "the same picture in two classes",
                List.of("a/1", "b/1", "c/1", "d/1"),
                "keep one"));
        findings.add(new Finding(Severity.INFO, Code.GRAY_IMAGE, "a/2 is grey", List.of("a/2"), "nothing to do"));
        progress(false, false, false).audit(report(findings));
        assertEquals("""
                audit: 0 errors, 1 warning, 1 note (./graft audit --data 'my photos' shows all)
                  warning: the same picture in two classes; keep one
                    a/1, b/1, c/1 and 1 more
                """, out.toString());
    }

    @Test
    void auditThatStopsTheTrainingIsLeftToTheError() {
        Finding warning = new Finding(Severity.WARNING, Code.IMBALANCE, "imbalance", List.of(), "more images");
        progress(false, false, true).audit(report(List.of(warning)));
        assertEquals("", out.toString());
    }

    @Test
    void epochIsALineOnStdoutOrWithJsonOnStderr() {
        EpochRecord epoch = new EpochRecord("head", 3, 0.5, 0.75, 0.25, 0.875, 0.001, 12.5, 64);
        progress(false, false, false).epoch(epoch);
        assertEquals(1, out.toString().lines().count());
        assertEquals("", err.toString());
        String line = out.toString();
        out.getBuffer().setLength(0);
        progress(true, false, false).epoch(epoch);
        assertEquals("", out.toString());
        assertEquals(line, err.toString());
        progress(true, true, false).epoch(epoch);
        assertEquals(line, err.toString(), "--quiet says nothing of it");
    }

    @Test
    void aRateIsShownWhereThereIsOne() {
        progress(false, false, false).epoch(new EpochRecord("head", 1, 0.5, 0.75, 0.25, 0.875, 0.00003, 12.5, 64));
        progress(false, false, false).epoch(new EpochRecord("head", 1, 0.5, 0.75, 0.25, 0.875, 0, 12.5, 64));
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).contains("accuracy 0.8750; rate 3.0e-05, "), lines.get(0));
        assertFalse(lines.get(1).contains("rate"), lines.get(1));
    }
}
