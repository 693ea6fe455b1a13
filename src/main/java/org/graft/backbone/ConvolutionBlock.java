package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.graft.arch.Node.Convolution;
import org.graft.engine.FloatArrays;
import org.graft.weights.BackboneWeights;
import org.graft.weights.Tensor;

/**
 * A trainable convolution with batch norm and ReLU. Input {@code (batchSize, inputChannels, height, width)}, output
 * {@code (batchSize, outputChannels, height, width)}.
 *
 * <p>With {@link BatchNormPolicy#INFERENCE}, and in evaluation with either policy, batch norm is folded into the kernel
 * at every step, so that it costs nothing that grows with the batch, and gradients flow through the folding.
 */
final class ConvolutionBlock extends AbstractBlock {

    /** The weight of the old value in the running statistics: GluonCV's and torchvision's. */
    private static final float MOMENTUM = 0.9f;

    private final Convolution convolution;
    private final BatchNormPolicy policy;
    private final TrainingNumbers numbers;
    private final float epsilon;
    private final Parameter weight;
    private final Parameter gamma;
    private final Parameter beta;
    private final Parameter mean;
    private final Parameter variance;

    ConvolutionBlock(
            Convolution convolution,
            BackboneWeights weights,
            BatchNormPolicy policy,
            TrainingNumbers numbers,
            NDManager manager) {
        this.convolution = convolution;
        this.policy = policy;
        this.numbers = numbers;
        this.epsilon = weights.architecture().batchNormEpsilon();
        boolean train = policy == BatchNormPolicy.TRAIN;
        weight = add(weights, "weight", Parameter.Type.WEIGHT, true, manager);
        gamma = add(weights, "gamma", Parameter.Type.GAMMA, train, manager);
        beta = add(weights, "beta", Parameter.Type.BETA, true, manager);
        mean = add(weights, "running_mean", Parameter.Type.RUNNING_MEAN, false, manager);
        variance = add(weights, "running_var", Parameter.Type.RUNNING_VAR, false, manager);
    }

    private Parameter add(
            BackboneWeights weights, String part, Parameter.Type type, boolean trainable, NDManager manager) {
        Parameter parameter = addParameter(Parameter.builder()
                .setName(part)
                .setType(type)
                .optRequiresGrad(trainable)
                .build());
        Tensor tensor = weights.tensor(convolution.name() + "." + part);
        parameter.setArray(
                type == Parameter.Type.WEIGHT
                        ? ChannelsLast.kernel(manager, tensor)
                        : FloatArrays.copyOf(manager, tensor.values()));
        parameter.freeze(!trainable);
        return parameter;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        return new NDList(run(store, inputs.singletonOrThrow(), training, null));
    }

    /**
     * Computes the block.
     *
     * @param pooling what is done to the sums of the convolution before batch norm and ReLU; null for nothing
     */
    NDArray run(ParameterStore store, NDArray input, boolean training, AveragePooling.Applied pooling) {
        NDArray kernel = store.getValue(weight, input.getDevice(), training);
        NDArray scale = store.getValue(gamma, input.getDevice(), training);
        NDArray shift = store.getValue(beta, input.getDevice(), training);
        NDArray average = store.getValue(mean, input.getDevice(), training);
        NDArray spread = store.getValue(variance, input.getDevice(), training);
        try (NDArray sum = training && policy == BatchNormPolicy.TRAIN
                ? normalized(input, kernel, scale, shift, average, spread, pooling)
                : folded(input, kernel, scale, shift, average, spread, pooling)) {
            return Activation.relu(sum);
        }
    }

    private NDArray normalized(
            NDArray input,
            NDArray kernel,
            NDArray scale,
            NDArray shift,
            NDArray average,
            NDArray spread,
            AveragePooling.Applied pooling) {
        // The statistics are sums over many values: of float32, also where the maps are not.
        try (NDArray sum = numbers.withNarrow(kernel, narrow -> sum(input, narrow, pooling))) {
            return numbers.narrow(numbers.withWide(
                    sum,
                    wide -> BatchNorm.batchNorm(wide, average, spread, scale, shift, 1, MOMENTUM, epsilon, true)
                            .singletonOrThrow()));
        }
    }

    private NDArray sum(NDArray input, NDArray kernel, AveragePooling.Applied pooling) {
        NDArray sum = Convolve.apply(convolution, input, kernel, null);
        if (pooling == null) {
            return sum;
        }
        try (sum) {
            return pooling.to(sum);
        }
    }

    /** Arrays made from parameters would belong to the model's manager: they are closed here, at once. */
    private NDArray folded(
            NDArray input,
            NDArray kernel,
            NDArray scale,
            NDArray shift,
            NDArray average,
            NDArray spread,
            AveragePooling.Applied pooling) {
        try (NDArray safe = spread.add(epsilon);
                NDArray deviation = safe.sqrt();
                NDArray factor = scale.div(deviation);
                NDArray column = factor.reshape(-1, 1, 1, 1);
                NDArray foldedKernel = kernel.mul(column);
                NDArray offset = average.mul(factor);
                NDArray bias = shift.sub(offset)) {
            return numbers.withNarrow(
                    foldedKernel,
                    narrowKernel -> numbers.withNarrow(
                            bias, narrowBias -> Convolve.apply(convolution, input, narrowKernel, narrowBias, pooling)));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        var size = convolution.outputSize(new org.graft.arch.Size((int) input.get(2), (int) input.get(3)));
        return new Shape[] {new Shape(input.get(0), convolution.outputChannels(), size.height(), size.width())};
    }
}
