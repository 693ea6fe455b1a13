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
import org.graft.data.ImageHashes;
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

    private final List<String> said = new ArrayList<>();

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
        try (RunDirectory run = run(tree, new ImageHashes())) {
            Files.delete(gone);

            assertEquals(5, run.verifiedImages().size());
            assertEquals(1, said.size());
            assertTrue(said.get(0).startsWith("left out: " + gone), said.get(0));
        }
    }

    /** Expected: the SHA-256 of lines of split, label, path and SHA-256 of the content, computed by another program. */
    @Test
    void theDigestOfTheDataIsOfLabelsPathsAndContents() throws IOException {
        ImageTree tree = ImageTrees.discover(numbers());
        try (RunDirectory run = run(tree, new ImageHashes())) {
            assertEquals("2c440bb7f5e29a0d43ec2e38cb73feb42ea944bd279dfc8969f0e901066e813a", run.dataDigest());
        }
    }

    @Test
    void anImageThatVanishedIsLeftOutOfTheDigestOfTheData() throws IOException {
        ImageTree tree = ImageTrees.discover(numbers());
        ImageHashes hashes = new ImageHashes();
        hashes.read(List.of(folder.resolve("photos/train/b/2.png")));
        Path gone = folder.resolve("photos/train/b/2.png");
        Files.delete(gone);
        try (RunDirectory run = run(tree, hashes)) {
            assertEquals("f63081daaa901243f9d5678895869679782bb88386910178778def279280be32", run.dataDigest());
            assertEquals(1, said.size());
            assertTrue(said.get(0).startsWith("left out of the digest of the data: " + gone), said.get(0));
        }
    }

    /** Three files that are named as images. */
    private Path numbers() throws IOException {
        for (String name : List.of("train/a/1.png", "train/b/2.png", "validation/a/3.png")) {
            Path file = folder.resolve("photos").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.replaceAll("\\D", ""));
        }
        return folder.resolve("photos");
    }

    private RunDirectory run(ImageTree tree, ImageHashes hashes) throws IOException {
        TrainingProgress progress = new TrainingProgress() {
            @Override
            public void message(String text) {
                said.add(text);
            }
        };
        return new RunDirectory(
                folder.resolve("run"),
                SmallTraining.recipe("fast"),
                tree,
                SmallTraining.weights("mixed3"),
                null,
                hashes,
                progress);
    }
}
