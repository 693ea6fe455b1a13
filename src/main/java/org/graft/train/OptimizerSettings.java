package org.graft.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * An optimizer as data. Values that an algorithm does not use are ignored by it.
 *
 * @param algorithm the algorithm
 * @param learningRate the learning rate of the backbone, above 0
 * @param headFactor the head's learning rate as a multiple of the backbone's, above 0
 * @param weightDecay the decay of kernels and matrices (not of biases and batch norm), decoupled from the gradient; 0
 *     or more
 * @param momentum the momentum of {@code SGD}, 0 up to but not including 1
 * @param beta1 the decay of the first moment of {@code ADAM}, 0 up to but not including 1
 * @param beta2 the decay of the second moment of {@code ADAM}, 0 up to but not including 1
 * @param epsilon the constant that keeps {@code ADAM} and {@code ADAGRAD} from dividing by 0; above 0 for these two
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
        /** Gradient descent with momentum as PyTorch defines it: {@code v = momentum * v + gradient, w = w - rate * v}. */
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
        if (algorithm == null) {
            throw new IllegalArgumentException("an optimizer needs an algorithm: " + List.of(Algorithm.values()));
        }
        boolean steps = algorithm != Algorithm.LBFGS;
        boolean divides = algorithm == Algorithm.ADAM || algorithm == Algorithm.ADAGRAD;
        require(!steps || isAboveZero(learningRate), "learningRate must be above 0", learningRate);
        require(isAboveZero(headFactor), "headFactor must be above 0", headFactor);
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "weightDecay must be 0 or more", weightDecay);
        require(momentum >= 0 && momentum < 1, "momentum must be in [0, 1)", momentum);
        require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
        require(!divides || isAboveZero(epsilon), "epsilon of " + algorithm + " must be above 0", epsilon);
    }

    private static boolean isAboveZero(double value) {
        return value > 0 && Double.isFinite(value);
    }

    private static void require(boolean condition, String rule, double value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value);
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
