package org.graft.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.graft.engine.FloatArrays;
import org.graft.model.HeadWeights.Dense;

/**
 * A head as a DJL block. Inputs: one array of pooled features {@code (batchSize, channel)} for each stage that the
 * head reads; output: logits {@code (batchSize, classes)}. Its parameters have their values from the start.
 */
public final class HeadBlock extends AbstractBlock {

    private final HeadWeights start;
    private final Parameter mean;
    private final Parameter scale;
    private final List<Parameter> weights = new ArrayList<>();
    private final List<Parameter> biases = new ArrayList<>();

    /**
     * Makes the block.
     *
     * @param start the values to start from
     * @param trainable false if no gradient is wanted
     * @param manager the owner of the parameters
     */
    @SuppressWarnings("this-escape")
    public HeadBlock(HeadWeights start, boolean trainable, NDManager manager) {
        this.start = start;
        mean = add("mean", start.mean(), new Shape(start.inputs()), false, manager);
        scale = add("scale", start.scale(), new Shape(start.inputs()), false, manager);
        int index = 0;
        for (Dense layer : start.layers()) {
            String name = "dense" + ++index;
            Shape shape = new Shape(layer.outputs(), layer.inputs());
            weights.add(add(name + ".weight", layer.weight(), shape, trainable, manager));
            biases.add(add(name + ".bias", layer.bias(), new Shape(layer.outputs()), trainable, manager));
        }
    }

    private Parameter add(String name, float[] values, Shape shape, boolean trainable, NDManager manager) {
        Parameter parameter = addParameter(Parameter.builder()
                .setName(name)
                .setType(name.endsWith("bias") ? Parameter.Type.BIAS : Parameter.Type.WEIGHT)
                .optRequiresGrad(trainable)
                .build());
        parameter.setArray(FloatArrays.copyOf(manager, values, shape));
        parameter.freeze(!trainable);
        return parameter;
    }

    /**
     * Reads the values of the parameters now.
     *
     * @return the head as it is
     */
    public HeadWeights read() {
        List<Dense> layers = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            Dense layer = start.layers().get(i);
            layers.add(new Dense(
                    layer.inputs(),
                    layer.outputs(),
                    weights.get(i).getArray().toFloatArray(),
                    biases.get(i).getArray().toFloatArray()));
        }
        return new HeadWeights(start.stages(), start.pooling(), start.mean(), start.deviation(), layers);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray features = inputs.size() == 1 ? inputs.head() : NDArrays.concat(inputs, 1);
        var device = features.getDevice();
        NDArray current =
                features.sub(store.getValue(mean, device, training)).mul(store.getValue(scale, device, training));
        for (int i = 0; i < weights.size(); i++) {
            if (i > 0) {
                current = Activation.relu(current);
            }
            current = Linear.linear(
                            current,
                            store.getValue(weights.get(i), device, training),
                            store.getValue(biases.get(i), device, training))
                    .singletonOrThrow();
        }
        return new NDList(current);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), start.classes())};
    }
}
