package org.graft.train;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.Precision;
import org.graft.backbone.TrainingNumbers;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.eval.TopClass;
import org.graft.model.Network;
import org.graft.train.ClassifierBlock.NamedParameter;
import org.graft.train.TrainingStep.Gradient;

/**
 * Runs the steps of a phase with DJL's {@link Trainer}: forward, loss, gradients, update. Owns native memory. For use by the
 * thread that made it: an engine may keep for each thread whether it records gradients.
 */
final class StepTrainer implements AutoCloseable {

    private final ComputeEngine engine;
    private final ClassifierBlock block;
    private final List<NamedParameter> parameters;
    private final Trainer trainer;
    private final WeightAverage average;
    private final Deque<Runnable> owned = new ArrayDeque<>();
    private final Set<Integer> sizes = new HashSet<>();

    /** What a step gives: its loss before the update, and how many images were classified right. */
    record Result(double loss, int right) {}

    StepTrainer(
            ComputeEngine engine, Network start, FreezePlan plan, Phase phase, Precision precision, Tracker schedule) {
        this.engine = engine;
        engine.stopRecording();
        try {
            Model model = own(engine.newModel("classifier"), Model::close);
            NDManager manager = model.getNDManager();
            TrainingNumbers numbers = own(TrainingNumbers.of(precision, engine, manager), TrainingNumbers::close);
            block = new ClassifierBlock(start, plan, phase, numbers, manager);
            model.setBlock(block);
            parameters = block.trainableParameters();
            ParameterGroups groups = new ParameterGroups();
            parameters.forEach(named -> groups.add(
                    named.parameter(), named.ofHead() ? phase.optimizer().headFactor() : 1));
            GroupedOptimizer optimizer =
                    own(GroupedOptimizer.of(phase.optimizer(), schedule, groups, manager), GroupedOptimizer::close);
            average = phase.weightAveraging() > 0
                    ? own(new WeightAverage(phase.weightAveraging(), parameters, manager), WeightAverage::close)
                    : null;
            trainer = own(
                    model.newTrainer(new DefaultTrainingConfig(new SoftCrossEntropy())
                            .optInitializer(Initializer.ZEROS, parameter -> false)
                            .optOptimizer(optimizer)
                            .optDevices(new Device[] {engine.device()})),
                    Trainer::close);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private <T> T own(T resource, Consumer<T> close) {
        owned.push(() -> close.accept(resource));
        return resource;
    }

    /** Trains on a batch. */
    Result step(Examples.Batch batch) {
        float[][] targets = batch.targets();
        Result result = quietly(targets.length, () -> {
            try (NDManager scope = trainer.getManager().newSubManager()) {
                Pass pass = backward(scope, batch.inputs(scope), targets);
                trainer.step();
                return new Result(pass.loss(), countRight(pass.logits(), targets[0].length, batch.labels()));
            }
        });
        if (average != null && Double.isFinite(result.loss())) {
            average.update();
        }
        return result;
    }

    /** Computes loss and gradient of a batch and leaves the parameters as they are. */
    Gradient gradient(Examples.Batch batch) {
        float[][] targets = batch.targets();
        return quietly(targets.length, () -> {
            try (NDManager scope = trainer.getManager().newSubManager()) {
                double loss = backward(scope, batch.inputs(scope), targets).loss();
                double sum = 0;
                for (NamedParameter named : parameters) {
                    try (NDArray gradient = named.parameter().getArray().getGradient()) {
                        for (float value : gradient.toFloatArray()) {
                            sum += (double) value * value;
                        }
                        // PyTorch would add the next gradient to it.
                        gradient.muli(0);
                    }
                }
                return new Gradient(loss, Math.sqrt(sum));
            }
        });
    }

    /** Reads the network as it is now, its weights averaged if the phase asks for it. */
    Network read() {
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

    private <T> T quietly(int size, Supplier<T> pass) {
        return sizes.add(size) ? engine.firstStep(pass) : pass.get();
    }

    private record Pass(float loss, float[] logits) {}

    private Pass backward(NDManager scope, NDList inputs, float[][] targets) {
        NDArray target = FloatArrays.of(scope, targets);
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList output = trainer.forward(inputs);
            NDArray value = trainer.getLoss().evaluate(new NDList(target), output);
            collector.backward(value);
            return new Pass(value.toFloatArray()[0], output.singletonOrThrow().toFloatArray());
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

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().run();
        }
    }
}
