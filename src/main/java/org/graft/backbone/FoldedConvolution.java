package org.graft.backbone;

import org.graft.arch.Node.Convolution;
import org.graft.weights.BackboneWeights;
import org.graft.weights.Tensor;

/**
 * A convolution with its batch norm folded in: {@code w' = w * gamma / sqrt(variance + epsilon)} for each output
 * channel, and the bias {@code beta - mean * gamma / sqrt(variance + epsilon)}. Computed in double precision.
 *
 * @param convolution the convolution
 * @param weight the folded kernel, {@code (outputChannels, inputChannels, height, width)}
 * @param bias the bias, {@code (outputChannels)}
 */
public record FoldedConvolution(Convolution convolution, Tensor weight, Tensor bias) {

    /**
     * Folds one convolution.
     *
     * @param weights the weights
     * @param convolution the convolution
     * @return the folded convolution
     */
    public static FoldedConvolution of(BackboneWeights weights, Convolution convolution) {
        String name = convolution.name();
        float[] kernel = weights.tensor(name + ".weight").values();
        float[] gamma = weights.tensor(name + ".gamma").values();
        float[] beta = weights.tensor(name + ".beta").values();
        float[] mean = weights.tensor(name + ".running_mean").values();
        float[] variance = weights.tensor(name + ".running_var").values();
        double epsilon = weights.architecture().batchNormEpsilon();
        int outputs = convolution.outputChannels();
        int each = kernel.length / outputs;
        float[] folded = new float[kernel.length];
        float[] bias = new float[outputs];
        for (int output = 0; output < outputs; output++) {
            double scale = gamma[output] / Math.sqrt(variance[output] + epsilon);
            for (int i = output * each; i < (output + 1) * each; i++) {
                folded[i] = (float) (kernel[i] * scale);
            }
            bias[output] = (float) (beta[output] - mean[output] * scale);
        }
        return new FoldedConvolution(
                convolution,
                new Tensor(name + ".weight", convolution.weightShape(), folded),
                new Tensor(name + ".bias", new long[] {outputs}, bias));
    }
}
