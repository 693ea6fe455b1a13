package org.graft.train;

/**
 * What one epoch gave.
 *
 * @param phase the name of the phase
 * @param epoch the number of the epoch in its phase, from 1
 * @param loss the mean training loss
 * @param accuracy the accuracy on the training images as they were seen, augmentation included
 * @param validationLoss the mean loss on the validation images
 * @param validationAccuracy the accuracy on the validation images
 * @param learningRate the learning rate of the last step
 * @param seconds the duration, validation included
 * @param imagesPerSecond training images by training seconds
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
