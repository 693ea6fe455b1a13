package org.graft.benchmarks.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;
import org.graft.backbone.AveragePooling;
import org.graft.backbone.ChannelsLast;
import org.graft.backbone.Convolve;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.benchmarks.programs.ForwardSteps.Step;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import org.graft.weights.Tensor;

/** The network in DJL's operations, one after the other, as far as a step has come. For use by one thread. */
final class DjlOperations implements Interpreter<NDArray> {

    private final BackboneWeights weights;
    private final NDManager manager;
    private final boolean closing;
    private final boolean folded;
    private final boolean channelsLast;
    private final AveragePooling averagePooling;
    private final Map<String, NDArray> parameters = new HashMap<>();

    /**
     * Makes the parameters.
     *
     * @param step one before {@link Step#FUSED}
     * @param weights the weights
     * @param manager the owner of the parameters
     */
    DjlOperations(Step step, BackboneWeights weights, NDManager manager) {
        this.weights = weights;
        this.manager = manager;
        this.closing = step.compareTo(Step.CLOSED) >= 0;
        this.folded = step.compareTo(Step.FOLDED) >= 0;
        this.channelsLast = step.compareTo(Step.CHANNELS_LAST) >= 0;
        this.averagePooling = new AveragePooling(weights.poolPadding(), manager);
        weights.architecture().stages().stream()
                .flatMap(stage -> stage.body().convolutions().stream())
                .forEach(this::load);
    }

    private void load(Node.Convolution convolution) {
        if (folded) {
            FoldedConvolution fold = FoldedConvolution.of(weights, convolution);
            put(fold.weight());
            put(fold.bias());
        } else {
            for (String part : List.of("weight", "gamma", "beta", "running_mean", "running_var")) {
                put(weights.tensor(convolution.name() + "." + part));
            }
        }
    }

    private void put(Tensor tensor) {
        parameters.put(
                tensor.name(),
                channelsLast && tensor.shape().length == 4
                        ? ChannelsLast.kernel(manager, tensor)
                        : FloatArrays.copyOf(manager, tensor.values(), new Shape(tensor.shape())));
    }

    private NDArray parameter(Node.Convolution convolution, String part) {
        return parameters.get(convolution.name() + "." + part);
    }

    /** Makes the input of images. */
    NDArray input(NDManager scope, List<RgbImage> images) {
        InputMemory memory = new InputMemory();
        if (channelsLast) {
            return ImageBatch.of(memory, scope, images, weights.scaling());
        }
        RgbImage first = images.get(0);
        return FloatArrays.of(
                scope,
                new Shape(images.size(), RgbImage.CHANNELS, first.height(), first.width()),
                values -> values.put(ImageBatch.planar(memory, images, weights.scaling())));
    }

    @Override
    public NDArray convolution(Node.Convolution convolution, NDArray input) {
        NDArray sum = folded ? sum(convolution, input) : normalized(convolution, input);
        NDArray result = Activation.relu(sum);
        release(sum);
        return result;
    }

    private NDArray sum(Node.Convolution convolution, NDArray input) {
        NDArray kernel = parameter(convolution, "weight");
        NDArray bias = folded ? parameter(convolution, "bias") : null;
        if (channelsLast) {
            return Convolve.apply(convolution, input, kernel, bias);
        }
        Shape stride = new Shape(convolution.stride(), convolution.stride());
        Shape padding =
                new Shape(convolution.padding().height(), convolution.padding().width());
        return Conv2d.conv2d(input, kernel, bias, stride, padding).singletonOrThrow();
    }

    private NDArray normalized(Node.Convolution convolution, NDArray input) {
        NDArray sum = sum(convolution, input);
        NDArray result = BatchNorm.batchNorm(
                        sum,
                        parameter(convolution, "running_mean"),
                        parameter(convolution, "running_var"),
                        parameter(convolution, "gamma"),
                        parameter(convolution, "beta"),
                        1,
                        0.9f,
                        weights.architecture().batchNormEpsilon(),
                        false)
                .singletonOrThrow();
        release(sum);
        return result;
    }

    @Override
    public NDArray maxPool(Node.MaxPool pool, NDArray input) {
        return Pool.maxPool2d(
                input,
                new Shape(pool.kernel(), pool.kernel()),
                new Shape(pool.stride(), pool.stride()),
                new Shape(0, 0),
                false);
    }

    @Override
    public NDArray averagePool(Node.AveragePool pool, NDArray input) {
        return averagePooling.apply(pool, input);
    }

    @Override
    public NDArray concat(List<NDArray> parts) {
        return NDArrays.concat(new NDList(parts), 1);
    }

    @Override
    public void release(NDArray value) {
        if (closing) {
            value.close();
        }
    }
}
