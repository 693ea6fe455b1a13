package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.testing.TemporaryCache;
import org.graft.train.ClassifierTraining;
import org.graft.train.TrainingProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The split, the digest of the data and the keys of all features need the hash of each image. */
class ReadingSuite {

    @TempDir
    Path folder;

    @Test
    void everyImageIsReadOnceForItsHashInAWholeRun() throws IOException {
        Path photos = SmallPhotos.write(folder.resolve("data"), 5, 0).resolve("train");
        List<String> tasks = new ArrayList<>();
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            ClassifierTraining.builder()
                    .setData(photos)
                    .optEngine(SuiteEngine.open())
                    .optWeights(SmallTraining.weights("mixed1"))
                    .optRecipe(SmallTraining.recipe(
                            "fast",
                            "head.candidates=[[mixed1]]",
                            "head.l2=[0.1]",
                            "phases.head.copies=2",
                            "phases.fine-tuning.freezeThrough=mixed0"))
                    .optOutput(folder.resolve("run"))
                    .optProgress(new TrainingProgress() {
                        @Override
                        public void begin(String task, long total) {
                            tasks.add(task + ", " + total);
                        }
                    })
                    .build()
                    .run();
        }

        assertEquals("reading images, 15", tasks.get(0));
        assertEquals(
                1,
                tasks.stream().filter(task -> task.startsWith("reading images")).count(),
                tasks.toString());
    }
}
