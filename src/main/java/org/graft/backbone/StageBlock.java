package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.graft.weights.BackboneWeights;

/**
 * A trainable stage. Input and output are feature maps {@code (batchSize, channel, height, width)}, of the numbers that it
 * computes with.
 *
 * <p>Its parameters have their values from the start and lie in the manager that was given.
 */
public final class StageBlock extends AbstractBlock {

    private final Stage stage;
    private final AveragePooling averagePooling;
    private final Map<String, ConvolutionBlock> convolutions = new LinkedHashMap<>();

    /**
     * Makes the block of a stage that computes with float32.
     *
     * @param stage the stage
     * @param weights the weights to start from
     * @param policy what batch norm does while training
     * @param manager the owner of the parameters
     */
    public StageBlock(Stage stage, BackboneWeights weights, BatchNormPolicy policy, NDManager manager) {
        this(stage, weights, policy, TrainingNumbers.FLOAT32, manager);
    }

    /**
     * Makes the block of a stage.
     *
     * @param stage the stage
     * @param weights the weights to start from
     * @param policy what batch norm does while training
     * @param numbers the numbers that the block computes with, owned by the caller
     * @param manager the owner of the parameters
     */
    @SuppressWarnings("this-escape")
    public StageBlock(
            Stage stage, BackboneWeights weights, BatchNormPolicy policy, TrainingNumbers numbers, NDManager manager) {
        this.stage = stage;
        this.averagePooling = new AveragePooling(weights.poolPadding(), manager, numbers);
        for (Convolution convolution : stage.body().convolutions()) {
            convolutions.put(
                    convolution.name(),
                    addChildBlock(
                            convolution.name(), new ConvolutionBlock(convolution, weights, policy, numbers, manager)));
        }
    }

    /**
     * Returns the stage.
     *
     * @return the stage
     */
    public Stage stage() {
        return stage;
    }

    /**
     * Returns the parameters by their canonical names, for example {@code mixed0.branch1x1.weight}.
     *
     * @return the parameters in the order of the flow
     */
    public Map<String, ai.djl.nn.Parameter> namedParameters() {
        Map<String, ai.djl.nn.Parameter> named = new LinkedHashMap<>();
        convolutions.forEach((name, block) ->
                block.getDirectParameters().forEach(pair -> named.put(name + "." + pair.getKey(), pair.getValue())));
        return named;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NodeWalk walk = new NodeWalk(
                averagePooling,
                (convolution, input, pooling) ->
                        convolutions.get(convolution.name()).run(store, input, training, pooling));
        NDArray result = walk.run(stage.body(), inputs.singletonOrThrow());
        return new NDList(result);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        Size size = stage.body().outputSize(new Size((int) input.get(2), (int) input.get(3)));
        int channels = stage.body().outputChannels((int) input.get(1));
        return new Shape[] {new Shape(input.get(0), channels, size.height(), size.width())};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        // The convolutions have their values from the start.
    }
}
