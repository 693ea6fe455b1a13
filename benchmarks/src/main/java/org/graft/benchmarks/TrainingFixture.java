package org.graft.benchmarks;

import java.util.List;
import org.graft.backbone.FreezePlan;
import org.graft.train.Phase;
import org.graft.train.Recipe;

/** The phase and the targets of the training steps that are measured: those of the recipe {@code tutorial}. */
public final class TrainingFixture {

    private TrainingFixture() {}

    /**
     * Returns the phase.
     *
     * @param freezeThrough the last frozen stage: the second phase of the recipe from there up; {@code backbone}: its first
     * @return the phase
     */
    public static Phase phase(String freezeThrough) {
        return freezeThrough.equals(FreezePlan.WHOLE_BACKBONE)
                ? Recipe.builtIn("tutorial").phases().get(0)
                : Recipe.load("tutorial", List.of("phases.1.freezeThrough=" + freezeThrough))
                        .phases()
                        .get(1);
    }

    /**
     * Makes targets.
     *
     * @param images the number of images
     * @param classes the number of classes
     * @return one row an image, the classes in turn
     */
    public static float[][] targets(int images, int classes) {
        float[][] targets = new float[images][classes];
        for (int i = 0; i < images; i++) {
            targets[i][i % classes] = 1;
        }
        return targets;
    }
}
