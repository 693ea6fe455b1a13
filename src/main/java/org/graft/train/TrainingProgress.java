package org.graft.train;

import ai.djl.util.Progress;
import java.util.Optional;
import org.graft.backbone.FreezePlan;
import org.graft.data.AuditReport;

/** What a training run tells while it goes on. By default nobody is told anything. The methods are called on one thread. */
public interface TrainingProgress {

    /** Tells nothing. */
    TrainingProgress NONE = new TrainingProgress() {};

    /**
     * Tells something in words.
     *
     * @param text one or several lines
     */
    default void message(String text) {}

    /**
     * Shows downloads of data and weights, which may come first.
     *
     * @return where their progress goes, in bytes; by default nowhere
     */
    default Optional<Progress> downloads() {
        return Optional.empty();
    }

    /**
     * Tells what the audit of the data found, before anything is decided by it. By default the findings are told in words.
     *
     * @param report the report
     */
    default void audit(AuditReport report) {
        if (!report.findings().isEmpty()) {
            message(report.toText());
        }
    }

    /**
     * Tells that a phase begins.
     *
     * @param phase the phase
     * @param plan what it trains
     */
    default void phase(Phase phase, FreezePlan plan) {}

    /**
     * Tells that a long task begins.
     *
     * @param task its name, for people
     * @param total the number of steps
     */
    default void begin(String task, long total) {}

    /**
     * Tells that steps of the task are done.
     *
     * @param steps the number of further steps
     */
    default void advance(long steps) {}

    /** Tells that the task is done. */
    default void end() {}

    /**
     * Tells the result of an epoch.
     *
     * @param record the result
     */
    default void epoch(EpochRecord record) {}
}
