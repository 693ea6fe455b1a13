package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /** Cuts the order of an epoch into batches; the last one may be smaller. */
    static Stream<int[]> slices(int[] order, int batchSize) {
        return IntStream.iterate(0, from -> from < order.length, from -> from + batchSize)
                .mapToObj(from -> Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }

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
