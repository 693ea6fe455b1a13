package org.graft.backbone;

import java.util.Arrays;
import java.util.List;
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
                new Tensor(weightName(convolution), convolution.weightShape(), folded),
                new Tensor(biasName(convolution), new long[] {outputs}, bias));
    }

    /**
     * Names the kernel.
     *
     * @param convolution the convolution
     * @return the name
     */
    public static String weightName(Convolution convolution) {
        return convolution.name() + ".weight";
    }

    /**
     * Names the bias.
     *
     * @param convolution the convolution
     * @return the name
     */
    public static String biasName(Convolution convolution) {
        return convolution.name() + ".bias";
    }

    /**
     * Returns the size of the largest kernel, to take memory for one after the other.
     *
     * @param convolutions the convolutions, at least one
     * @return the number of values
     */
    public static long largest(List<Convolution> convolutions) {
        return convolutions.stream()
                .mapToLong(
                        convolution -> Arrays.stream(convolution.weightShape()).reduce(1, Math::multiplyExact))
                .max()
                .orElseThrow();
    }
}
