package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.data.LabeledImage;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Evaluation;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.testing.TinyBackbone;
import org.graft.train.BackboneFeatures.Rows;
import org.graft.train.HeadSelection.Choice;
import org.junit.jupiter.api.Test;

class HeadPhaseSuite {

    private static final List<String> STAGES = List.of("second");
    private static final int IMAGES = 12;

    /** Of the duration only what holds on any machine: the fit is a part of it. */
    @Test
    void theRecordOfAFitCountsImagesAndCopiesByTheSecondsOfTheFit() {
        ComputeEngine engine = SuiteEngine.open();
        Recipe recipe = SmallTraining.recipe("fast", "phases.head.optimizer.learningRate=0.5");
        HeadPhase phase = new HeadPhase(
                engine,
                recipe,
                recipe.phases().get(0),
                SmallPhotos.CLASSES,
                new RandomStreams(1),
                TrainingProgress.NONE);
        Rows originals = rows(1);
        Targets targets = new Targets(originals.labels(), SmallPhotos.CLASSES.size(), true, 0);
        Network network = new Network(
                TinyBackbone.weights(1),
                phase.fit(originals, List.of(rows(2), rows(3)), targets, new Choice(STAGES, 0.1, Double.NaN)));
        float[][] even = new float[IMAGES][];
        for (int i = 0; i < IMAGES; i++) {
            even[i] = new float[] {0.25f, 0.5f, 0.25f};
        }

        EpochRecord record =
                phase.record(network, originals, Evaluation.of(SmallPhotos.CLASSES, originals.labels(), even));

        assertEquals(0, record.learningRate(), "L-BFGS has none");
        assertTrue(record.imagesPerSecond() * record.seconds() >= 3 * IMAGES, record.toString());
    }

    private static Rows rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LabeledImage> images = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            float[] row = new float[TinyBackbone.ARCHITECTURE.channelsAfter("second")];
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) random.nextDouble();
            }
            images.add(new LabeledImage(Path.of(i + ".png"), i % SmallPhotos.CLASSES.size()));
            rows.add(row);
        }
        return Rows.of(images, TinyBackbone.ARCHITECTURE, STAGES, FeatureRows.of(rows));
    }
}
