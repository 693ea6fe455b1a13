package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.model.Network;

/**
 * One step of a training on decoded images: frozen prefix, forward, loss, gradients, update. It is what
 * {@link ClassifierTraining} runs for every batch of a phase, by itself: for benchmarks, and for programs with a loop of their
 * own.
 *
 * <p>Owns native memory and must be closed. For use by the thread that made it: an engine may keep for each thread whether it
 * records gradients.
 */
public final class TrainingStep implements AutoCloseable {

    private final FrozenPrefix prefix;
    private final StepTrainer trainer;

    /**
     * The gradient of the loss of one batch.
     *
     * @param loss the loss: cross-entropy, the mean over the batch
     * @param norm the Euclidean norm of the gradient over all trainable parameters
     */
    public record Gradient(double loss, double norm) {}

    /**
     * Prepares the training of a network at the constant learning rate of a phase.
     *
     * @param engine the engine
     * @param start the network to start from
     * @param phase the phase: what is frozen, the optimizer, batch norm and weight averaging; its schedule, batch size and
     *     augmentation play no part
     */
    public TrainingStep(ComputeEngine engine, Network start, Phase phase) {
        this(engine, start, phase, Precision.FLOAT32);
    }

    /**
     * Prepares the training of a network at the constant learning rate of a phase.
     *
     * @param engine the engine
     * @param start the network to start from
     * @param phase the phase: what is frozen, the optimizer, batch norm and weight averaging; its schedule, batch size and
     *     augmentation play no part
     * @param precision the numbers that the backbone computes with
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot train in this precision here
     */
    public TrainingStep(ComputeEngine engine, Network start, Phase phase, Precision precision) {
        FreezePlan plan = FreezePlan.of(start.backbone().architecture(), phase.freezeThrough(), phase.batchNorm());
        this.prefix = new FrozenPrefix(engine, start, plan, precision);
        try {
            this.trainer = new StepTrainer(engine, start, plan, phase, precision, Tracker.fixed((float)
                    phase.optimizer().learningRate()));
        } catch (RuntimeException | Error e) {
            prefix.close();
            throw e;
        }
    }

    /**
     * Trains on a batch.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @param targets one row an image: the target distribution over the classes
     * @return the loss before the update; infinite or NaN if the training has diverged
     */
    public double run(List<RgbImage> images, float[][] targets) {
        return trainer.step(batch(images, targets)).loss();
    }

    /**
     * Computes loss and gradient of a batch and leaves the parameters as they are.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @param targets one row an image: the target distribution over the classes
     * @return the gradient
     */
    public Gradient gradient(List<RgbImage> images, float[][] targets) {
        return trainer.gradient(batch(images, targets));
    }

    private Examples.Batch batch(List<RgbImage> images, float[][] targets) {
        return new Examples.Batch() {
            @Override
            public NDList inputs(NDManager manager) {
                return prefix.inputs(manager, images);
            }

            @Override
            public float[][] targets() {
                return targets;
            }

            @Override
            public int[] labels() {
                return new int[0];
            }
        };
    }

    @Override
    public void close() {
        trainer.close();
        prefix.close();
    }
}
