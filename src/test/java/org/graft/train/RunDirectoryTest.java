package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.data.Split;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDirectoryTest {

    private static final int RUNS = 8;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "sample, fast, sample-fast",
        "photos, fast, photos-fast",
        "holidays/photos/, fast, photos-fast",
        "holidays/photos/../birds, fast, birds-fast",
        "17flowers.tgz, best, 17flowers-best",
        "17flowers.tar.gz, best, 17flowers-best",
        "photos, ../my recipe, photos-..-my-recipe",
        "/, fast, model-fast"
    })
    void itIsNamedAfterTheDataAndTheRecipe(String data, String recipe, String expected) throws IOException {
        assertEquals(folder.resolve(expected), RunDirectory.claim(folder, data, recipe));
    }

    @Test
    void theWorkingFolderIsMeantByItsOwnName() throws IOException {
        String own = Path.of("").toAbsolutePath().getFileName().toString();

        assertEquals(folder.resolve(own + "-fast"), RunDirectory.claim(folder, ".", "fast"));
    }

    @Test
    void aNameThatIsTakenGetsANumber() throws IOException {
        Path models = folder.resolve("models");

        assertEquals(models.resolve("photos-fast"), RunDirectory.claim(models, "photos", "fast"));
        Files.writeString(models.resolve("photos-fast-2"), "a file");
        assertEquals(models.resolve("photos-fast-3"), RunDirectory.claim(models, "photos", "fast"));
    }

    @Test
    void runsThatBeginAtTheSameMomentGetDirectoriesOfTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RUNS);
        try {
            List<Future<Path>> claims = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                claims.add(threads.submit(() -> RunDirectory.claim(folder.resolve("models"), "photos", "fast")));
            }
            Set<Path> claimed = new HashSet<>();
            for (Future<Path> claim : claims) {
                assertTrue(claimed.add(claim.get()), claim.get() + " was given twice");
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void anImageThatVanishedIsLeftOutOfTheVerification() throws IOException {
        ImageTree tree = ImageTrees.discover(SmallPhotos.write(folder.resolve("photos"), 1, 2));
        Path gone = tree.images(Split.VALIDATION).get(1).path();
        List<String> said = new ArrayList<>();
        TrainingProgress progress = new TrainingProgress() {
            @Override
            public void message(String text) {
                said.add(text);
            }
        };
        try (RunDirectory run = new RunDirectory(
                folder.resolve("run"),
                SmallTraining.recipe("fast"),
                tree,
                SmallTraining.weights("mixed3"),
                null,
                progress)) {
            Files.delete(gone);

            assertEquals(5, run.verifiedImages().size());
            assertEquals(1, said.size());
            assertTrue(said.get(0).startsWith("left out: " + gone), said.get(0));
        }
    }
}
