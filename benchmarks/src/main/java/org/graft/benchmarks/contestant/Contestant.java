package org.graft.benchmarks.contestant;

import java.util.List;
import org.graft.image.RgbImage;

/**
 * A network that is ready to answer: one way of running the same model.
 *
 * <p>Every answer is read back into the Java heap before a method returns, so that no work is left on an engine's queue.
 * Owns native memory and must be closed. Safe for use by many threads; calls may be served one after the other.
 */
public interface Contestant extends AutoCloseable {

    /**
     * Computes the probabilities of a batch.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @return one row an image, one probability a class
     */
    float[][] probabilities(List<RgbImage> images);

    /**
     * Computes the logits of a batch.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @return one row an image, one logit a class
     */
    float[][] logits(List<RgbImage> images);

    @Override
    void close();
}
