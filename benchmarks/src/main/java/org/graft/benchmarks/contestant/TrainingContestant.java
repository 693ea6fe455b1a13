package org.graft.benchmarks.contestant;

import java.util.List;
import org.graft.image.RgbImage;
import org.graft.train.TrainingStep.Gradient;

/**
 * A network that is ready to be trained: one way of running the same steps. Owns native memory and must be closed. For use by
 * the thread that made it.
 */
public interface TrainingContestant extends AutoCloseable {

    /**
     * Trains on a batch, and returns when the parameters are updated.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @param targets one row an image: the target distribution over the classes
     * @return the loss before the update
     */
    double step(List<RgbImage> images, float[][] targets);

    /**
     * Computes loss and gradient of a batch and leaves the parameters as they are.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @param targets one row an image: the target distribution over the classes
     * @return the gradient
     */
    Gradient gradient(List<RgbImage> images, float[][] targets);

    @Override
    void close();
}
