package org.graft.benchmarks.contestant;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.graft.arch.Node;
import org.graft.arch.Stage;
import org.graft.backbone.AveragePooling;
import org.graft.engine.FloatArrays;
import org.graft.model.HeadBlock;
import org.graft.model.Network;
import org.graft.weights.BackboneWeights;

/**
 * A network as a tree of DJL's own blocks, as a DJL user would write it down: nothing folded, nothing closed early. Input
 * {@code (batchSize, 3, height, width)}, output logits {@code (batchSize, classes)}. Average pools are Graft's, since DJL's
 * PyTorch engine ignores whether they count the padding.
 */
final class PlainNetwork extends AbstractBlock {

    private final Network network;
    private final NDManager manager;
    private final AveragePooling averagePooling;
    private final List<Block> stages = new ArrayList<>();
    private final HeadBlock head;

    PlainNetwork(Network network, NDManager manager) {
        this.network = network;
        this.manager = manager;
        this.averagePooling = new AveragePooling(network.backbone().poolPadding(), manager);
        for (Stage stage : network.backbone().architecture().stages()) {
            stages.add(addChildBlock(stage.name(), block(stage.body())));
        }
        head = addChildBlock("head", new HeadBlock(network.head(), false, manager));
    }

    private Block block(Node node) {
        if (node instanceof Node.Convolution convolution) {
            return convolution(convolution);
        } else if (node instanceof Node.MaxPool pool) {
            return Pool.maxPool2dBlock(
                    new Shape(pool.kernel(), pool.kernel()), new Shape(pool.stride(), pool.stride()));
        } else if (node instanceof Node.AveragePool pool) {
            return LambdaBlock.singleton(input -> averagePooling.apply(pool, input));
        } else if (node instanceof Node.Sequence sequence) {
            SequentialBlock block = new SequentialBlock();
            sequence.nodes().forEach(child -> block.add(block(child)));
            return block;
        } else if (node instanceof Node.Branches branches) {
            ParallelBlock block = new ParallelBlock(PlainNetwork::concatenate);
            branches.nodes().forEach(child -> block.add(block(child)));
            return block;
        }
        throw new AssertionError(node);
    }

    private static NDList concatenate(List<NDList> parts) {
        NDList arrays = new NDList();
        parts.forEach(arrays::addAll);
        return new NDList(ai.djl.ndarray.NDArrays.concat(arrays, 1));
    }

    private Block convolution(Node.Convolution convolution) {
        BackboneWeights weights = network.backbone();
        Conv2d conv = Conv2d.builder()
                .setKernelShape(new Shape(
                        convolution.kernel().height(), convolution.kernel().width()))
                .setFilters(convolution.outputChannels())
                .optStride(new Shape(convolution.stride(), convolution.stride()))
                .optPadding(new Shape(
                        convolution.padding().height(), convolution.padding().width()))
                .optBias(false)
                .build();
        BatchNorm norm = BatchNorm.builder()
                .optEpsilon(weights.architecture().batchNormEpsilon())
                .build();
        set(conv, "weight", convolution, "weight");
        set(norm, "gamma", convolution, "gamma");
        set(norm, "beta", convolution, "beta");
        set(norm, "runningMean", convolution, "running_mean");
        set(norm, "runningVar", convolution, "running_var");
        return new SequentialBlock().add(conv).add(norm).add(Activation.reluBlock());
    }

    private void set(AbstractBlock block, String name, Node.Convolution convolution, String part) {
        Parameter parameter = block.getDirectParameters().get(name);
        var tensor = network.backbone().tensor(convolution.name() + "." + part);
        parameter.setArray(FloatArrays.copyOf(manager, tensor.values(), new Shape(tensor.shape())));
        parameter.freeze(true);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDList current = inputs;
        NDList features = new NDList();
        for (int i = 0; i < stages.size(); i++) {
            current = stages.get(i).forward(store, current, training);
            String stage = network.backbone().architecture().stages().get(i).name();
            if (network.head().stages().contains(stage)) {
                NDArray map = current.singletonOrThrow();
                features.add(network.head().pooling().apply(map));
            }
        }
        return head.forward(store, features, training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), network.head().classes())};
    }
}
