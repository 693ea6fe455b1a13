package org.graft.cli;

import ai.djl.util.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graft.backbone.FreezePlan;
import org.graft.data.AuditReport;
import org.graft.data.Finding;
import org.graft.data.Finding.Severity;
import org.graft.train.EpochRecord;
import org.graft.train.OptimizerSettings;
import org.graft.train.Phase;
import org.graft.train.TrainingProgress;

/** Tells people how a training goes: words, freeze plans and epochs as lines, long tasks as progress. */
final class ConsoleTrainingProgress implements TrainingProgress {

    private static final int SHOWN = 10;
    private static final int SHOWN_PATHS = 3;

    private final Console console;
    private final boolean strict;
    private int epochs;

    ConsoleTrainingProgress(Console console, boolean strict) {
        this.console = console;
        this.strict = strict;
    }

    @Override
    public void audit(AuditReport report) {
        // A report that stops the training is in the error.
        if (report.passes(strict)) {
            console.say(text(report));
        }
    }

    /** Writes warnings and errors in full, and counts the notes. */
    static String text(AuditReport report) {
        StringBuilder text = new StringBuilder();
        text.append("audit: ").append(report.severities());
        text.append(report.findings().isEmpty() ? "\n" : " (" + AuditCommand.line(report.root()) + " shows all)\n");
        List<Finding> grave = report.findings().stream()
                .filter(finding -> finding.severity() != Severity.INFO)
                .toList();
        for (Finding finding : grave.subList(0, Math.min(SHOWN, grave.size()))) {
            text.append("  ").append(finding.summary()).append('\n');
            // A single path is in the message already.
            int paths = finding.paths().size();
            if (paths > 1) {
                text.append("    ")
                        .append(String.join(", ", finding.paths().subList(0, Math.min(SHOWN_PATHS, paths))))
                        .append(paths > SHOWN_PATHS ? " and " + (paths - SHOWN_PATHS) + " more" : "")
                        .append('\n');
            }
        }
        if (grave.size() > SHOWN) {
            text.append("  and ").append(grave.size() - SHOWN).append(" more\n");
        }
        return text.toString();
    }

    @Override
    public Optional<Progress> downloads() {
        return DownloadProgress.ofData(console);
    }

    @Override
    public void message(String text) {
        console.say(text);
    }

    @Override
    public void phase(Phase phase, FreezePlan plan) {
        // L-BFGS tells of all its iterations at once.
        epochs = phase.optimizer().algorithm() == OptimizerSettings.Algorithm.LBFGS ? 1 : phase.epochs();
        console.say("\nPhase " + phase.name() + ": "
                + (plan.isWholeBackboneFrozen()
                        ? "the whole backbone is frozen, the head is trained"
                        : plan.freezePoint() == null
                                ? "everything is trained"
                                : "frozen up to " + plan.freezePoint() + ", trained above")
                + "\n" + plan.toText());
    }

    @Override
    public void begin(String task, long total) {
        console.progress().begin(task, total);
    }

    @Override
    public void advance(long steps) {
        console.progress().advance(steps);
    }

    @Override
    public void end() {
        console.progress().end();
    }

    @Override
    public void epoch(EpochRecord epoch) {
        console.say(String.format(
                Locale.ROOT,
                "%s %3d/%d: loss %.4f, accuracy %.4f; validation loss %.4f, accuracy %.4f; %s%s, %.1f images/s",
                epoch.phase(),
                epoch.epoch(),
                epochs,
                epoch.loss(),
                epoch.accuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy(),
                // L-BFGS has none.
                epoch.learningRate() > 0 ? String.format(Locale.ROOT, "rate %.2g, ", epoch.learningRate()) : "",
                Durations.text(epoch.seconds()),
                epoch.imagesPerSecond()));
    }
}
