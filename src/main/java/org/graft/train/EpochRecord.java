package org.graft.train;

/**
 * What one epoch gave.
 *
 * @param phase the name of the phase
 * @param epoch the number of the epoch in its phase, from 1
 * @param loss the mean training loss; of an {@code LBFGS} head the mean cross-entropy of the training images themselves
 * @param accuracy the accuracy on the training images as they were seen, augmentation included; of an {@code LBFGS} head
 *     without
 * @param validationLoss the mean loss on the validation images
 * @param validationAccuracy the accuracy on the validation images
 * @param learningRate the learning rate of the last step; 0 for an {@code LBFGS} head, which has none
 * @param seconds the duration, validation included; of an {@code LBFGS} head that of all its iterations
 * @param imagesPerSecond training images, and their cached copies, by training seconds; of an {@code LBFGS} head each counts
 *     once, whatever the number of iterations
 */
public record EpochRecord(
        String phase,
        int epoch,
        double loss,
        double accuracy,
        double validationLoss,
        double validationAccuracy,
        double learningRate,
        double seconds,
        double imagesPerSecond) {}
