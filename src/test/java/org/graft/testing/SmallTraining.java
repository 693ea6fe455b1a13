package org.graft.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graft.train.Recipe;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;

/** Settings with which InceptionV3 is trained in seconds: small images, few stages, few epochs, random weights. */
public final class SmallTraining {

    private SmallTraining() {}

    /**
     * Makes random weights.
     *
     * @param lastStage the last stage of the backbone
     * @return the weights
     */
    public static BackboneWeights weights(String lastStage) {
        return SyntheticWeights.withGamma(11)
                .backbone(ChannelScaling.symmetric(), PoolPadding.NOT_COUNTED)
                .upTo(lastStage);
    }

    /**
     * Loads a built-in recipe for small images and batches.
     *
     * @param name the name of the recipe
     * @param overrides further values to replace
     * @return the recipe
     */
    public static Recipe recipe(String name, String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "image.size=75",
                "phases.head.epochs=2",
                "phases.head.batchSize=8",
                "phases.fine-tuning.epochs=1",
                "phases.fine-tuning.batchSize=8",
                "phases.fine-tuning.imageSize=0"));
        all.addAll(Arrays.asList(overrides));
        return Recipe.load(name, all);
    }
}
