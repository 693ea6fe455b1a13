package org.graft.benchmarks.agreement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.graft.backbone.GoldenFeatures;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Agreement;
import org.graft.image.RgbImage;
import org.graft.model.FusedClassifier;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.testing.Pretrained;
import org.graft.testing.SmallModel;
import org.graft.weights.BackboneWeights;
import org.junit.jupiter.api.Test;

class ExactForwardTest {

    /** The golden features are rounded to 9 digits; the weights are float32 on both sides. */
    private static final double GOLDEN_TOLERANCE = 1e-6;

    /** Float32 arithmetic of an engine. */
    private static final double ENGINE_TOLERANCE = 1e-5;

    @Test
    void featuresAreTheGoldenOnesUnderBothConventions() throws IOException {
        BackboneWeights weights = Pretrained.require();
        List<GoldenFeatures.Case> cases = GoldenFeatures.read().cases();
        for (GoldenFeatures.Case golden : List.of(cases.get(1), cases.get(5))) {
            double[] features =
                    new ExactForward(network(weights.withPoolPadding(golden.padding()))).pooled(golden.image());

            float[] rounded = new float[features.length];
            for (int i = 0; i < features.length; i++) {
                rounded[i] = (float) features[i];
            }
            double error = Agreement.relativeError(golden.features(), rounded);
            assertTrue(error < GOLDEN_TOLERANCE, golden.padding() + ": " + error);
        }
    }

    @Test
    void hiddenLayersAndGeneralizedMeansAreThoseOfAnEngine() {
        Network network = SmallModel.network(3);
        RgbImage image = GoldenPictures.small(75);

        double[] exact = new ExactForward(network).logits(image);

        try (FusedClassifier classifier = new FusedClassifier(ComputeEngine.open("PyTorch", "cpu"), network, false)) {
            double error = Agreement.relativeError(exact, classifier.logits(List.of(image))[0]);
            assertTrue(error < ENGINE_TOLERANCE, "relative error " + error);
        }
    }

    private static Network network(BackboneWeights weights) {
        int width = weights.architecture().channelsAfter("mixed10");
        float[] deviation = new float[width];
        java.util.Arrays.fill(deviation, 1);
        return new Network(
                weights,
                HeadWeights.random(
                        List.of("mixed10"), StagePooling.AVERAGE, new float[width], deviation, List.of(), 2, 1));
    }
}
