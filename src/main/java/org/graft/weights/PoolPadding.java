package org.graft.weights;

/** Whether the zero padding of an average pool counts in the average. It belongs to the weights. */
public enum PoolPadding {
    /** The sum is divided by the whole window: torchvision, GluonCV. */
    COUNTED,
    /** The sum is divided by the number of real cells: Keras, TensorFlow. */
    NOT_COUNTED
}
