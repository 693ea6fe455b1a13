package org.graft.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.backbone.StagePooling;

/**
 * The parameters of a head: it reads the pooled feature maps of some stages, side by side, standardizes them, and sends
 * them through dense layers with ReLU between them to one logit a class. Immutable by agreement: arrays are shared and
 * not written to.
 *
 * @param stages the stages that the head reads, in the order of the flow
 * @param pooling how their feature maps are pooled
 * @param mean the mean of each feature, subtracted first
 * @param deviation the standard deviation of each feature, divided by then; above 0
 * @param layers the dense layers, the last one with an output a class
 */
public record HeadWeights(
        List<String> stages, StagePooling pooling, float[] mean, float[] deviation, List<Dense> layers) {

    /**
     * A dense layer, {@code y = W x + b}.
     *
     * @param inputs the number of inputs
     * @param outputs the number of outputs
     * @param weight the matrix {@code (outputs, inputs)}, row-major
     * @param bias the bias {@code (outputs)}
     */
    public record Dense(int inputs, int outputs, float[] weight, float[] bias) {
        public Dense {
            if (weight.length != inputs * outputs || bias.length != outputs) {
                throw new IllegalArgumentException("a dense layer from " + inputs + " to " + outputs + " has "
                        + weight.length + " weights and " + bias.length + " biases");
            }
        }
    }

    public HeadWeights {
        stages = List.copyOf(stages);
        layers = List.copyOf(layers);
        int width = mean.length;
        if (deviation.length != width) {
            throw new IllegalArgumentException(
                    "the head has " + width + " means and " + deviation.length + " deviations");
        }
        for (Dense layer : layers) {
            if (layer.inputs() != width) {
                throw new IllegalArgumentException(
                        "a layer of the head takes " + layer.inputs() + " inputs where " + width + " come");
            }
            width = layer.outputs();
        }
    }

    /**
     * Makes a head with random layers: Glorot's uniform initialization, biases 0.
     *
     * @param stages the stages that it reads
     * @param pooling how their feature maps are pooled
     * @param mean the mean of each feature
     * @param deviation the standard deviation of each feature
     * @param hidden the widths of the hidden layers, none for a linear head
     * @param classes the number of classes
     * @param seed the seed; the same on every engine and machine
     * @return the head
     */
    public static HeadWeights random(
            List<String> stages,
            StagePooling pooling,
            float[] mean,
            float[] deviation,
            List<Integer> hidden,
            int classes,
            long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Dense> layers = new ArrayList<>();
        int inputs = mean.length;
        List<Integer> widths = new ArrayList<>(hidden);
        widths.add(classes);
        for (int outputs : widths) {
            double limit = Math.sqrt(6.0 / (inputs + outputs));
            float[] weight = new float[inputs * outputs];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) random.nextDouble(-limit, limit);
            }
            layers.add(new Dense(inputs, outputs, weight, new float[outputs]));
            inputs = outputs;
        }
        return new HeadWeights(stages, pooling, mean, deviation, layers);
    }

    /**
     * Returns what each feature is multiplied by after its mean is subtracted.
     *
     * @return the inverse of each deviation, a new array
     */
    public float[] scale() {
        float[] scale = new float[deviation.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = 1 / deviation[i];
        }
        return scale;
    }

    /**
     * Returns the number of features that the head reads.
     *
     * @return the number of features
     */
    public int inputs() {
        return mean.length;
    }

    /**
     * Returns the number of classes.
     *
     * @return the number of outputs of the last layer
     */
    public int classes() {
        return layers.get(layers.size() - 1).outputs();
    }
}
