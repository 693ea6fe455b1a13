package org.graft.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.function.Function;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;

/**
 * A block that gives a row of numbers for each picture, by what this library has compiled. It has no parameters of DJL and is
 * not trained. Safe for use by many threads.
 *
 * <p>Input {@code (3, height, width)} or {@code (batchSize, 3, height, width)}, float32, RGB from 0 to 1, of any size where the
 * network resizes it; output {@code (columns)} or {@code (batchSize, columns)}.
 */
final class RowsBlock extends AbstractBlock {

    private final int columns;
    private final Function<List<RgbImage>, float[][]> network;

    /**
     * Makes a block.
     *
     * @param columns the number of values of a row
     * @param model the model of the block
     * @param network computes the rows, for many threads
     * @param owned what the network owns: it is closed with the model
     */
    RowsBlock(int columns, Model model, Function<List<RgbImage>, float[][]> network, AutoCloseable owned) {
        this.columns = columns;
        this.network = network;
        model.getNDManager().attachInternal(NDManager.nextUid(), owned);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        if (training) {
            throw new UnsupportedOperationException(
                    "this block is not trained; './graft train' or org.graft.train.ClassifierTraining trains a model");
        }
        NDArray input = inputs.singletonOrThrow();
        float[][] rows = network.apply(PixelArrays.images(input));
        Shape shape = input.getShape().dimension() == RgbImage.CHANNELS
                ? new Shape(columns)
                : new Shape(rows.length, columns);
        return new NDList(FloatArrays.of(input.getManager(), shape, buffer -> {
            for (float[] row : rows) {
                buffer.put(row);
            }
        }));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        return new Shape[] {
            input.dimension() == RgbImage.CHANNELS ? new Shape(columns) : new Shape(input.get(0), columns)
        };
    }

    /** There is nothing left to initialize. */
    @Override
    public boolean isInitialized() {
        return true;
    }

    @Override
    public PairList<String, Shape> describeInput() {
        PairList<String, Shape> input = new PairList<>();
        input.add("image", new Shape(RgbImage.CHANNELS, -1, -1));
        return input;
    }
}
