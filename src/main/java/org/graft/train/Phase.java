package org.graft.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.regex.Pattern;
import org.graft.backbone.BatchNormPolicy;
import org.graft.image.Augmentation;

/**
 * One training run with one freeze point, as data.
 *
 * @param name the name, for people and for the directory of its model: letters, digits, {@code .}, {@code _} and
 *     {@code -}, no dot at the start
 * @param freezeThrough the last frozen stage, {@code backbone} for all of them, {@code nothing} for none
 * @param epochs the number of passes over the training images; with {@code LBFGS} the largest number of iterations
 * @param batchSize the number of images of a step
 * @param optimizer the optimizer
 * @param schedule the schedule of the learning rate
 * @param augmentation the random changes of training images
 * @param copies how many augmented copies of each image are computed once, beside the original, and used in every
 *     epoch; 0 means that every epoch draws new changes. Only for phases that freeze something, and without mixup if they
 *     train stages
 * @param imageSize the side of the square that the training images of this phase are resized to; 0 for the size of the
 *     recipe, which validation and the trained model always have. Only for phases that train stages or draw new changes in every epoch
 * @param mixup the parameter of mixup's beta distribution, 0 for none (Zhang et al., 2018); a small one leaves most
 *     images almost as they are, a large one makes all of them halves of two
 * @param labelSmoothing the share of the target that is spread over all classes, 0 up to but not including 1
 * @param batchNorm what batch norm above the freeze point does
 * @param patience how many epochs without a better one end the phase early; 0 for never
 * @param weightAveraging the decay of the exponential average of the weights that is evaluated and kept, 0 for none
 */
public record Phase(
        String name,
        String freezeThrough,
        int epochs,
        int batchSize,
        OptimizerSettings optimizer,
        Schedule schedule,
        Augmentation augmentation,
        int copies,
        int imageSize,
        double mixup,
        double labelSmoothing,
        BatchNormPolicy batchNorm,
        int patience,
        double weightAveraging) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    public Phase {
        if (name == null || freezeThrough == null || optimizer == null) {
            throw new IllegalArgumentException("a phase needs a name, freezeThrough and an optimizer");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of phase '" + name + "' is a part of a folder's name: use"
                    + " letters a to z in any case, digits, '.', '_' and '-', and no dot at the start");
        }
        require(epochs >= 1, name, "epochs must be 1 or more", epochs);
        require(batchSize >= 1, name, "batchSize must be 1 or more", batchSize);
        require(copies >= 0, name, "copies must be 0 or more", copies);
        require(imageSize >= 0, name, "imageSize must be 0 or more", imageSize);
        require(mixup >= 0 && Double.isFinite(mixup), name, "mixup must be 0 or more and finite", mixup);
        require(labelSmoothing >= 0 && labelSmoothing < 1, name, "labelSmoothing must be in [0, 1)", labelSmoothing);
        require(patience >= 0, name, "patience must be 0 or more", patience);
        require(
                weightAveraging >= 0 && weightAveraging < 1,
                name,
                "weightAveraging must be in [0, 1)",
                weightAveraging);
    }

    /** Reads a phase; all but its name, freeze point, epochs and optimizer have defaults. */
    @JsonCreator
    static Phase read(
            @JsonProperty(value = "name", required = true) String name,
            @JsonProperty(value = "freezeThrough", required = true) String freezeThrough,
            @JsonProperty(value = "epochs", required = true) int epochs,
            @JsonProperty("batchSize") Integer batchSize,
            @JsonProperty(value = "optimizer", required = true) OptimizerSettings optimizer,
            @JsonProperty("schedule") Schedule schedule,
            @JsonProperty("augmentation") Augmentation augmentation,
            @JsonProperty("copies") Integer copies,
            @JsonProperty("imageSize") Integer imageSize,
            @JsonProperty("mixup") Double mixup,
            @JsonProperty("labelSmoothing") Double labelSmoothing,
            @JsonProperty("batchNorm") BatchNormPolicy batchNorm,
            @JsonProperty("patience") Integer patience,
            @JsonProperty("weightAveraging") Double weightAveraging) {
        return new Phase(
                name,
                freezeThrough,
                epochs,
                Objects.requireNonNullElse(batchSize, 32),
                optimizer,
                Objects.requireNonNullElse(schedule, Schedule.CONSTANT),
                Objects.requireNonNullElse(augmentation, Augmentation.NONE),
                Objects.requireNonNullElse(copies, 0),
                Objects.requireNonNullElse(imageSize, 0),
                Objects.requireNonNullElse(mixup, 0.0),
                Objects.requireNonNullElse(labelSmoothing, 0.0),
                Objects.requireNonNullElse(batchNorm, BatchNormPolicy.INFERENCE),
                Objects.requireNonNullElse(patience, 0),
                Objects.requireNonNullElse(weightAveraging, 0.0));
    }

    private static void require(boolean condition, String phase, String rule, Number value) {
        if (!condition) {
            throw new IllegalArgumentException("phase '" + phase + "': " + rule + ", but is " + value);
        }
    }

    /** Tells whether the images of this phase are the same in every epoch. */
    boolean hasFixedImages() {
        return copies > 0 || augmentation.isNone();
    }
}
