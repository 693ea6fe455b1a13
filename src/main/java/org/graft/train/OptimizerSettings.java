package org.graft.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * An optimizer as data. Values that an algorithm does not use are ignored by it.
 *
 * @param algorithm the algorithm
 * @param learningRate the learning rate of the backbone, above 0
 * @param headFactor the head's learning rate as a multiple of the backbone's
 * @param weightDecay the decay of kernels and matrices (not of biases and batch norm), decoupled from the gradient
 * @param momentum the momentum of {@code SGD}
 * @param beta1 the decay of the first moment of {@code ADAM}
 * @param beta2 the decay of the second moment of {@code ADAM}
 * @param epsilon the constant that keeps {@code ADAM} and {@code ADAGRAD} from dividing by 0
 */
public record OptimizerSettings(
        Algorithm algorithm,
        double learningRate,
        double headFactor,
        double weightDecay,
        double momentum,
        double beta1,
        double beta2,
        double epsilon) {

    /** The algorithms. */
    public enum Algorithm {
        /** Gradient descent with momentum as PyTorch and Keras define it. */
        SGD,
        /** Adam (Kingma and Ba, 2015); with a weight decay it is AdamW (Loshchilov and Hutter, 2019). */
        ADAM,
        /** Adagrad (Duchi et al., 2011) whose accumulator starts at 0, as in Keras 2. */
        ADAGRAD,
        /**
         * Softmax regression by L-BFGS over all cached features at once, for a linear head on a frozen backbone. Its
         * epochs are iterations, and the L2 strength is chosen by cross-validation (see {@link HeadSettings}).
         */
        LBFGS
    }

    public OptimizerSettings {
        if (!(learningRate > 0) && algorithm != Algorithm.LBFGS) {
            throw new IllegalArgumentException("learningRate must be above 0, but is " + learningRate);
        }
    }

    /** Reads the settings; all but the algorithm and the learning rate have defaults. */
    @JsonCreator
    static OptimizerSettings read(
            @JsonProperty(value = "algorithm", required = true) Algorithm algorithm,
            @JsonProperty("learningRate") Double learningRate,
            @JsonProperty("headFactor") Double headFactor,
            @JsonProperty("weightDecay") Double weightDecay,
            @JsonProperty("momentum") Double momentum,
            @JsonProperty("beta1") Double beta1,
            @JsonProperty("beta2") Double beta2,
            @JsonProperty("epsilon") Double epsilon) {
        return new OptimizerSettings(
                algorithm,
                Objects.requireNonNullElse(learningRate, 0.0),
                Objects.requireNonNullElse(headFactor, 1.0),
                Objects.requireNonNullElse(weightDecay, 0.0),
                Objects.requireNonNullElse(momentum, 0.0),
                Objects.requireNonNullElse(beta1, 0.9),
                Objects.requireNonNullElse(beta2, 0.999),
                Objects.requireNonNullElse(epsilon, 1e-8));
    }
}
