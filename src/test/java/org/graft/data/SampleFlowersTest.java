package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graft.image.ImageDecoder;
import org.graft.image.Interpolation;
import org.graft.image.Resizer;
import org.graft.image.RgbImage;
import org.graft.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SampleFlowersTest {

    @Test
    void theSampleIsASoundDataSet(@TempDir Path parent) throws IOException {
        Path folder = SampleFlowers.create(parent);

        ImageTree tree = ImageTrees.discover(folder);
        assertEquals(SampleFlowers.classes(), tree.classes());
        assertEquals(Collections.nCopies(5, 32), tree.counts(Split.TRAINING));
        assertEquals(Collections.nCopies(5, 8), tree.counts(Split.VALIDATION));
        AuditReport report = Audit.run(tree, Audit.Options.full());
        assertEquals(List.of(), report.findings(), report.toText());
    }

    @Test
    void aCompleteSampleIsReusedAndADamagedOneDrawnAgain(@TempDir Path parent) throws IOException {
        Path folder = SampleFlowers.create(parent, 5);
        Path picture = folder.resolve("train/rose/03.png");
        FileTime time = Files.getLastModifiedTime(picture);

        assertEquals(folder, SampleFlowers.create(parent, 5));
        assertEquals(time, Files.getLastModifiedTime(picture));

        Files.delete(picture);
        SampleFlowers.create(parent, 5);
        assertTrue(Files.exists(picture));
        try (var entries = Files.list(parent)) {
            assertEquals(List.of(folder), entries.toList());
        }
    }

    /** Draws in a process of its own: Java looks for its display once. */
    static final class Program {
        public static void main(String[] arguments) throws IOException {
            try {
                System.out.println(SampleFlowers.create(Path.of(arguments[0]), 5));
            } catch (DataException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDisplayThatIsNotThereIsOneSentence(@TempDir Path parent) throws Exception {
        Map<String, String> stale = Map.of("DISPLAY", ":99");
        JavaProgram.Outcome outcome = new JavaProgram(Program.class, stale).run(parent.toString());
        assertEquals("", outcome.err());
        // A Java runtime without the graphics of a desktop does not look for a display.
        assertTrue(
                outcome.out().contains("-Djava.awt.headless=true")
                        || outcome.out().contains("sample-flowers"),
                outcome.out());

        JavaProgram headless = new JavaProgram(Program.class, stale, "-Djava.awt.headless=true");
        assertTrue(headless.run(parent.toString()).out().contains("sample-flowers"));
    }

    @Test
    void theSeedDecidesThePicture() {
        assertEquals(paint(5), paint(5));
        assertNotEquals(paint(5), paint(6));
    }

    /** Whoever changes the drawing raises the number in the name of the folder too, else older samples are taken for it. */
    @Test
    void thePicturesAreThoseThatTheFolderNameStandsFor(@TempDir Path parent) throws IOException {
        Path folder = SampleFlowers.create(parent, 2);
        assertEquals("sample-flowers-1", folder.getFileName().toString());

        // Shrunk to 2 x 2 pixels; the numbers are those of the drawing as it was when the folder got its name.
        Map<String, int[]> expected = Map.of(
                "bluebell", new int[] {108, 122, 108, 101, 117, 100, 136, 138, 124, 142, 149, 127},
                "daisy", new int[] {144, 139, 125, 117, 135, 107, 143, 144, 124, 122, 138, 110},
                "rose", new int[] {70, 81, 67, 95, 93, 93, 53, 82, 50, 61, 80, 57},
                "sunflower", new int[] {107, 71, 29, 88, 62, 36, 116, 87, 35, 106, 80, 45},
                "tulip", new int[] {124, 104, 103, 112, 98, 102, 109, 112, 86, 118, 126, 94});
        assertEquals(Set.copyOf(SampleFlowers.classes()), expected.keySet());
        for (String name : SampleFlowers.classes()) {
            RgbImage picture = new ImageDecoder()
                    .decode(folder.resolve("train").resolve(name).resolve("00.png"))
                    .image();
            byte[] pixels =
                    Resizer.resize(picture, 2, 2, Interpolation.BILINEAR).pixels();
            for (int i = 0; i < pixels.length; i++) {
                // Platforms round differently along edges.
                assertEquals(expected.get(name)[i], pixels[i] & 0xff, 1, name + ", value " + i);
            }
        }
    }

    private static RgbImage paint(long seed) {
        return RgbImage.of(FlowerPainter.paint(FlowerPainter.Kind.TULIP, 64, seed));
    }
}
