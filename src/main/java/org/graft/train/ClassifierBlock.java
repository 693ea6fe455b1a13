package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Stage;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.StageBlock;
import org.graft.backbone.TrainingNumbers;
import org.graft.model.HeadBlock;
import org.graft.model.Network;
import org.graft.weights.BackboneWeights;
import org.graft.weights.Tensor;

/**
 * What a phase trains, as one DJL block: the stages above the freeze point, and the head.
 *
 * <p>Inputs: the feature map of the freeze point {@code (batchSize, channel, height, width)} (the scaled images if
 * nothing is frozen), then the pooled maps {@code (batchSize, channel)} of those stages of the head that lie at or
 * below the freeze point. If the whole backbone is frozen, the pooled maps alone. Output: logits {@code (batchSize,
 * classes)}.
 */
final class ClassifierBlock extends AbstractBlock {

    /**
     * A parameter that a phase trains.
     *
     * @param name its canonical name
     * @param parameter the parameter
     * @param ofHead whether it belongs to the head
     */
    record NamedParameter(String name, Parameter parameter, boolean ofHead) {}

    private final Network start;
    private final TrainingNumbers numbers;
    private final List<StageBlock> stages = new ArrayList<>();
    private final HeadBlock head;

    /** The numbers stay the caller's. */
    ClassifierBlock(Network start, FreezePlan plan, Phase phase, TrainingNumbers numbers, NDManager manager) {
        this.start = start;
        this.numbers = numbers;
        List<String> trainable = plan.trainableStages();
        for (Stage stage : start.backbone().architecture().stages()) {
            if (trainable.contains(stage.name())) {
                stages.add(addChildBlock(
                        stage.name(), new StageBlock(stage, start.backbone(), phase.batchNorm(), numbers, manager)));
            }
        }
        head = addChildBlock("head", new HeadBlock(start.head(), true, manager));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        if (stages.isEmpty()) {
            return head.forward(store, inputs, training);
        }
        NDArray current = numbers.narrow(inputs.head());
        NDList features = new NDList(inputs.subNDList(1));
        for (StageBlock stage : stages) {
            NDArray next = stage.forward(store, new NDList(current), training).singletonOrThrow();
            if (current != inputs.head()) {
                current.close();
            }
            current = next;
            if (start.head().stages().contains(stage.stage().name())) {
                features.add(numbers.withWide(current, start.head().pooling()::apply));
            }
        }
        current.close();
        return head.forward(store, features, training);
    }

    /** Returns the parameters that are trained, with the names and kinds that the trainer needs. */
    List<NamedParameter> trainableParameters() {
        List<NamedParameter> found = new ArrayList<>();
        for (StageBlock stage : stages) {
            stage.namedParameters().forEach((name, parameter) -> {
                if (parameter.requiresGradient()) {
                    found.add(new NamedParameter(name, parameter, false));
                }
            });
        }
        for (Parameter parameter : head.getDirectParameters().values()) {
            if (parameter.requiresGradient()) {
                found.add(new NamedParameter("head." + parameter.getName(), parameter, true));
            }
        }
        return found;
    }

    /** Reads the values of the parameters now, running statistics included. */
    Network read() {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        for (StageBlock stage : stages) {
            stage.namedParameters().forEach((name, parameter) -> {
                NDArray array = parameter.getArray();
                changed.put(name, new Tensor(name, array.getShape().getShape(), values(array)));
            });
        }
        BackboneWeights backbone =
                changed.isEmpty() ? start.backbone() : start.backbone().with(changed);
        return new Network(backbone, head.read());
    }

    /** On PyTorch, reading an array in channels-last memory leaves a contiguous copy in the manager of the array. */
    private static float[] values(NDArray array) {
        try (NDManager scope = array.getManager().newSubManager()) {
            NDArray copy = array.duplicate();
            copy.attach(scope);
            return copy.toFloatArray();
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), start.head().classes())};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        // All parameters have their values from the start.
    }
}
