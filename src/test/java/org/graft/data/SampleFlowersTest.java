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
import org.graft.image.RgbImage;
import org.junit.jupiter.api.Test;
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

    @Test
    void theSeedDecidesThePicture() {
        assertEquals(paint(5), paint(5));
        assertNotEquals(paint(5), paint(6));
    }

    private static RgbImage paint(long seed) {
        return RgbImage.of(FlowerPainter.paint(FlowerPainter.Kind.TULIP, 64, seed));
    }
}
