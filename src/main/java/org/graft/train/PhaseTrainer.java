package org.graft.train;

import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Evaluation;
import org.graft.model.Network;

/** Runs one phase and gives the network of its best epoch. For use by one thread. */
final class PhaseTrainer {

    /** Evaluates a network on the validation images. */
    interface Validation {
        Evaluation evaluate(Network network) throws IOException;
    }

    /**
     * What a phase gives.
     *
     * @param network the network of the best epoch
     * @param best its evaluation
     * @param bestEpoch the number of the best epoch, from 1
     * @param history all epochs
     */
    record Outcome(Network network, Evaluation best, int bestEpoch, List<EpochRecord> history) {}

    private final ComputeEngine engine;
    private final Precision precision;
    private final Validation validation;
    private final TrainingProgress progress;

    PhaseTrainer(ComputeEngine engine, Precision precision, Validation validation, TrainingProgress progress) {
        this.engine = engine;
        this.precision = precision;
        this.validation = validation;
        this.progress = progress;
    }

    /** Trains. The examples stay open. */
    Outcome train(Network start, FreezePlan plan, Phase phase, Examples examples) throws IOException {
        int steps = (examples.size() + phase.batchSize() - 1) / phase.batchSize();
        Tracker schedule = phase.schedule().tracker(phase.optimizer().learningRate(), steps, phase.epochs());
        try (StepTrainer trainer = new StepTrainer(engine, start, plan, phase, precision, schedule)) {
            return run(trainer, phase, examples, schedule);
        }
    }

    private Outcome run(StepTrainer trainer, Phase phase, Examples examples, Tracker schedule) throws IOException {
        List<EpochRecord> history = new ArrayList<>();
        Network best = null;
        Evaluation bestEvaluation = null;
        int bestEpoch = 0;
        int step = 0;
        for (int epoch = 1; epoch <= phase.epochs(); epoch++) {
            long begin = System.nanoTime();
            double loss = 0;
            int right = 0;
            int seen = 0;
            progress.begin(phase.name() + ", epoch " + epoch + " of " + phase.epochs(), examples.size());
            for (Iterator<Examples.Batch> batches = examples.epoch(epoch - 1); batches.hasNext(); ) {
                Examples.Batch batch = batches.next();
                int count = batch.labels().length;
                if (count == 0) {
                    continue;
                }
                StepTrainer.Result result = trainer.step(batch);
                if (!Double.isFinite(result.loss())) {
                    throw new TrainingDivergedException("the loss of phase '" + phase.name() + "' became "
                            + result.loss() + " in epoch " + epoch + "; use a smaller learning rate than "
                            + phase.optimizer().learningRate());
                }
                loss += result.loss() * count;
                right += result.right();
                seen += count;
                step++;
                progress.advance(count);
            }
            progress.end();
            double trainingSeconds = seconds(begin);
            Network network = trainer.read();
            Evaluation evaluation = validation.evaluate(network);
            EpochRecord record = new EpochRecord(
                    phase.name(),
                    epoch,
                    loss / seen,
                    (double) right / seen,
                    evaluation.meanLoss(),
                    evaluation.accuracy(),
                    schedule.getNewValue(step - 1),
                    seconds(begin),
                    seen / trainingSeconds);
            history.add(record);
            progress.epoch(record);
            if (evaluation.isBetterThan(bestEvaluation)) {
                best = network;
                bestEvaluation = evaluation;
                bestEpoch = epoch;
            } else if (phase.patience() > 0 && epoch - bestEpoch >= phase.patience()) {
                progress.message(
                        "stopped early: no better epoch than " + bestEpoch + " in the last " + phase.patience());
                break;
            }
        }
        return new Outcome(best, bestEvaluation, bestEpoch, history);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
