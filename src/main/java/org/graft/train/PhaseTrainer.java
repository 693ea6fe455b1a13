package org.graft.train;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.graft.backbone.FreezePlan;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.eval.Evaluation;
import org.graft.eval.TopClass;
import org.graft.model.Network;

/** Runs one phase with DJL's {@link Trainer} and gives the network of its best epoch. For use by one thread. */
final class PhaseTrainer {

    /**
     * A parameter that a phase trains.
     *
     * @param name its canonical name
     * @param parameter the parameter
     * @param ofHead whether it belongs to the head
     */
    record NamedParameter(String name, Parameter parameter, boolean ofHead) {}

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
    private final Validation validation;
    private final TrainingProgress progress;

    PhaseTrainer(ComputeEngine engine, Validation validation, TrainingProgress progress) {
        this.engine = engine;
        this.validation = validation;
        this.progress = progress;
    }

    /** Trains. The examples stay open. */
    Outcome train(Network start, FreezePlan plan, Phase phase, Examples examples) throws IOException {
        engine.stopRecording();
        try (Model model = engine.newModel("classifier")) {
            NDManager manager = model.getNDManager();
            ClassifierBlock block = new ClassifierBlock(start, plan, phase, manager);
            model.setBlock(block);
            List<NamedParameter> parameters = block.trainableParameters();
            ParameterGroups groups = new ParameterGroups();
            parameters.forEach(named -> groups.add(
                    named.parameter(), named.ofHead() ? phase.optimizer().headFactor() : 1));
            int steps = (examples.size() + phase.batchSize() - 1) / phase.batchSize();
            Tracker schedule = phase.schedule().tracker(phase.optimizer().learningRate(), steps, phase.epochs());
            try (GroupedOptimizer optimizer = GroupedOptimizer.of(phase.optimizer(), schedule, groups, manager);
                    WeightAverage average = phase.weightAveraging() > 0
                            ? new WeightAverage(phase.weightAveraging(), parameters, manager)
                            : null;
                    Trainer trainer = model.newTrainer(new DefaultTrainingConfig(new SoftCrossEntropy())
                            .optInitializer(Initializer.ZEROS, parameter -> false)
                            .optOptimizer(optimizer)
                            .optDevices(new Device[] {engine.device()}))) {
                return run(trainer, block, phase, examples, schedule, average);
            }
        }
    }

    private Outcome run(
            Trainer trainer,
            ClassifierBlock block,
            Phase phase,
            Examples examples,
            Tracker schedule,
            WeightAverage average)
            throws IOException {
        List<EpochRecord> history = new ArrayList<>();
        Network best = null;
        Evaluation bestEvaluation = null;
        int bestEpoch = 0;
        int step = 0;
        Set<Integer> sizes = new HashSet<>();
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
                StepResult result =
                        sizes.add(count) ? engine.firstStep(() -> step(trainer, batch)) : step(trainer, batch);
                if (!Double.isFinite(result.loss())) {
                    throw new TrainingDivergedException("the loss of phase '" + phase.name() + "' became "
                            + result.loss() + " in epoch " + epoch + "; use a smaller learning rate than "
                            + phase.optimizer().learningRate());
                }
                if (average != null) {
                    average.update();
                }
                loss += result.loss() * count;
                right += result.right();
                seen += count;
                step++;
                progress.advance(count);
            }
            progress.end();
            double trainingSeconds = seconds(begin);
            Network network = read(block, average);
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

    private record StepResult(double loss, int right) {}

    private static StepResult step(Trainer trainer, Examples.Batch batch) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDList inputs = batch.inputs(scope);
            float[][] targets = batch.targets();
            int classes = targets[0].length;
            float[] flat = new float[targets.length * classes];
            for (int i = 0; i < targets.length; i++) {
                System.arraycopy(targets[i], 0, flat, i * classes, classes);
            }
            NDArray target = FloatArrays.of(scope, flat, new Shape(targets.length, classes));
            float loss;
            float[] logits;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDList output = trainer.forward(inputs);
                NDArray value = trainer.getLoss().evaluate(new NDList(target), output);
                collector.backward(value);
                loss = value.toFloatArray()[0];
                logits = output.singletonOrThrow().toFloatArray();
            }
            trainer.step();
            return new StepResult(loss, countRight(logits, classes, batch.labels()));
        }
    }

    private static int countRight(float[] logits, int classes, int[] labels) {
        int right = 0;
        for (int row = 0; row < labels.length; row++) {
            int top = TopClass.of(Arrays.copyOfRange(logits, row * classes, (row + 1) * classes));
            right += top == labels[row] ? 1 : 0;
        }
        return right;
    }

    private static Network read(ClassifierBlock block, WeightAverage average) {
        if (average == null) {
            return block.read();
        }
        average.swap();
        try {
            return block.read();
        } finally {
            average.swap();
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
