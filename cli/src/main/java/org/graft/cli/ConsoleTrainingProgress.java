package org.graft.cli;

import java.util.Locale;
import org.graft.backbone.FreezePlan;
import org.graft.train.EpochRecord;
import org.graft.train.Phase;
import org.graft.train.TrainingProgress;

/** Tells people how a training goes: words, freeze plans and epochs as lines, long tasks as progress. */
final class ConsoleTrainingProgress implements TrainingProgress {

    private final Console console;
    private int epochs;

    ConsoleTrainingProgress(Console console) {
        this.console = console;
    }

    @Override
    public void message(String text) {
        console.say(text);
    }

    @Override
    public void phase(Phase phase, FreezePlan plan) {
        epochs = phase.epochs();
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
                "%s %3d/%d: loss %.4f, accuracy %.4f; validation loss %.4f, accuracy %.4f; rate %.2g, %s, %.1f images/s",
                epoch.phase(),
                epoch.epoch(),
                epochs,
                epoch.loss(),
                epoch.accuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy(),
                epoch.learningRate(),
                Durations.text(epoch.seconds()),
                epoch.imagesPerSecond()));
    }
}
