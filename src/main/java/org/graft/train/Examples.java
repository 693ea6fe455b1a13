package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Iterator;

/**
 * The training examples of a phase, batch by batch. An implementation turns images or cached features into the inputs
 * of the {@link ClassifierBlock}; order, augmentation and mixup of an epoch follow from the seed alone.
 */
interface Examples extends AutoCloseable {

    /** Returns the number of examples of an epoch. */
    int size();

    /**
     * Returns the batches of an epoch.
     *
     * @param epoch the number of the epoch, from 0
     */
    Iterator<Batch> epoch(int epoch);

    /** The inputs of a step, still in the Java heap or ready to be computed. */
    interface Batch {

        /** Computes the inputs of the block in the given manager. */
        NDList inputs(NDManager manager);

        /** Returns the target distribution of each example. */
        float[][] targets();

        /** Returns the label of each example, the heavier one where two are mixed. */
        int[] labels();
    }

    @Override
    void close();
}
