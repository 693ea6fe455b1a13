package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that are refused before an engine is loaded: here is none. */
class ClassifierTrainingTest {

    @TempDir
    Path folder;

    private final List<String> tasks = new ArrayList<>();

    @Test
    void dataWithoutValidationImagesAreRefused() throws IOException {
        Path photos = SmallPhotos.write(folder.resolve("photos"), 2, 1);
        for (String name : SmallPhotos.CLASSES) {
            Files.writeString(photos.resolve("validation").resolve(name).resolve("2.png"), "damaged");
        }

        String message = assertThrows(TrainingException.class, () -> train("head.candidates=[[mixed3]]"))
                .getMessage();

        assertTrue(message.contains(photos.toString()), message);
        assertTrue(message.contains("no usable validation images") && message.contains("validation/<class>/"), message);
        assertEquals(List.of("reading images", "audit of the images"), tasks);
        assertTrue(Files.notExists(folder.resolve("run")));
    }

    @Test
    void aRecipeThatDoesNotFitTheWeightsIsRefusedBeforeTheDataAreLookedAt() {
        String message = assertThrows(RecipeException.class, () -> train("head.candidates=[[mixed4]]"))
                .getMessage();

        assertTrue(message.contains("'mixed4'"), message);
        assertEquals(List.of(), tasks);
    }

    @Test
    void anOutputWithForeignFilesIsRefusedBeforeTheDataAreLookedAt() throws IOException {
        Files.createDirectory(folder.resolve("run"));
        Files.writeString(folder.resolve("run/notes.txt"), "notes");

        String message = assertThrows(TrainingException.class, () -> train("head.candidates=[[mixed3]]"))
                .getMessage();

        assertTrue(message.contains("notes.txt"), message);
        assertEquals(List.of(), tasks);
        assertEquals("notes", Files.readString(folder.resolve("run/notes.txt")));
    }

    private void train(String override) throws IOException {
        ClassifierTraining.builder()
                .setData(folder.resolve("photos"))
                .optWeights(SmallTraining.weights("mixed3"))
                .optRecipe(SmallTraining.recipe("fast", override, "phases.fine-tuning.freezeThrough=mixed2"))
                .optOutput(folder.resolve("run"))
                .optProgress(new TrainingProgress() {
                    @Override
                    public void begin(String task, long total) {
                        tasks.add(task);
                    }
                })
                .build()
                .run();
    }
}
