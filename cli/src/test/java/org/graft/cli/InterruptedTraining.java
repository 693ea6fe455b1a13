package org.graft.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.graft.testing.SmallTraining;
import org.graft.testing.TemporaryCache;
import org.graft.train.ClassifierTraining;
import org.graft.train.EpochRecord;
import org.graft.train.TrainingProgress;

/** The training that {@link KilledTrainingTest} starts in a process of its own. Prints a line for each epoch. */
final class InterruptedTraining {

    private InterruptedTraining() {}

    /**
     * Trains.
     *
     * @param arguments the folder of photos, the output, the cache, the last stage of the backbone, and the number of
     *     epochs of the second phase
     */
    public static void main(String[] arguments) throws IOException {
        try (TemporaryCache cache = new TemporaryCache(Path.of(arguments[2]))) {
            ClassifierTraining.builder()
                    .setData(Path.of(arguments[0]))
                    .optWeights(SmallTraining.weights(arguments[3]))
                    .optRecipe(SmallTraining.recipe(
                            "fast",
                            "head.candidates=[[mixed3, " + arguments[3] + "]]",
                            "head.l2=[0.05]",
                            "phases.head.copies=0",
                            "phases.head.augmentation={}",
                            "phases.head.epochs=10",
                            "phases.fine-tuning.freezeThrough=mixed3",
                            "phases.fine-tuning.epochs=" + arguments[4]))
                    .optOutput(Path.of(arguments[1]))
                    .optProgress(new TrainingProgress() {
                        @Override
                        public void epoch(EpochRecord record) {
                            System.out.println(record.phase() + " " + record.epoch());
                        }
                    })
                    .build()
                    .run();
        }
    }
}
