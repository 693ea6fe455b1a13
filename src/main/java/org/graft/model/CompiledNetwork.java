package org.graft.model;

import java.util.List;
import org.graft.image.RgbImage;

/** A network that is ready to compute on one engine. Owns native memory and must be closed. For use by one thread at a time. */
public interface CompiledNetwork extends AutoCloseable {

    /**
     * Computes the probabilities of a batch of images.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @return one row an image, one probability a class
     */
    float[][] probabilities(List<RgbImage> images);

    /**
     * Computes the logits of a batch of images as they are, without their mirror images.
     *
     * @param images the preprocessed images, all of one size, at least one
     * @return one row an image, one logit a class
     */
    float[][] logits(List<RgbImage> images);

    @Override
    void close();
}
