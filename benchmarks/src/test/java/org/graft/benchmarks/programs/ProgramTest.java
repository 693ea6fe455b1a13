package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.graft.testing.SmallModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs as a whole, with a small model. */
class ProgramTest {

    @TempDir
    static Path folder;

    private static String model;
    private static String photos;

    @BeforeAll
    static void write() throws IOException {
        model = SmallModel.save(folder.resolve("model"), SmallModel.network(1))
                .directory()
                .toString();
        Path data = Files.createDirectories(folder.resolve("photos/some"));
        ImageIO.write(
                new BufferedImage(90, 80, BufferedImage.TYPE_INT_RGB),
                "jpg",
                data.resolve("black.JPG").toFile());
        Files.writeString(data.resolve("notes.txt"), "no photo");
        photos = data.getParent().toString();
    }

    @Test
    void photosAreTheJpegFilesOfAllFolders() throws Exception {
        assertEquals(List.of(folder.resolve("photos/some/black.JPG")), Photos.in(Path.of(photos)));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Exception error = assertThrows(IOException.class, () -> Photos.in(empty));
        assertTrue(error.getMessage().startsWith(empty + " has no photo"), error.getMessage());
    }

    @Test
    void soakEndsWellBelowItsCeilingOnly() {
        assertEquals(0, Program.run(new Soak(), "PyTorch", model, photos, "20", "2", "--micro-batch", "2"));
        assertEquals(1, Program.run(new Soak(), "PyTorch", model, photos, "20", "2", "--ceiling", "1"));
    }

    @Test
    void sharedClassifiersAreComparedUnlessTheyAreOverloaded() {
        assertEquals(0, shared("--rate=50", "--callers=2"));
        assertEquals(1, shared("--rate=100000"), "no machine computes that many");
        assertEquals(1, shared("--callers=0"));
    }

    private static int shared(String... options) {
        List<String> all = new ArrayList<>(List.of("PyTorch", model, photos, "--rounds=1", "--seconds=1"));
        all.addAll(List.of(options));
        return Program.run(new SharedClassifier(), all.toArray(String[]::new));
    }

    @Test
    void serviceAnswersEveryRequest() {
        assertEquals(
                0,
                Program.run(
                        new ServiceLoad(),
                        "PyTorch",
                        model,
                        photos,
                        "--batch=2",
                        "--connections=2",
                        "--rounds=1",
                        "--seconds=1",
                        "--warm-up=1"));
    }
}
