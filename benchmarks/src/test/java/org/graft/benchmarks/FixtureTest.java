package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixtureTest {

    @TempDir
    Path folder;

    @Test
    void photosAreOfTheClassesInTurnAndAllCanBeDecoded() throws IOException {
        for (String name : new String[] {"daisy/1.png", "daisy/2.png", "daisy/3.png", "tulip/1.png", "tulip/2.png"}) {
            photo("validation/" + name);
            photo("train/" + name);
        }
        Files.writeString(folder.resolve("photos/validation/daisy/0.png"), "no image");

        Fixture fixture = fixture();

        assertEquals(
                List.of("tulip", "daisy", "tulip", "daisy", "daisy"),
                fixture.photos().stream()
                        .map(photo -> photo.getParent().getFileName().toString())
                        .toList());
        assertEquals(1, fixture.unreadable());
        assertEquals(7, fixture.images(7).size(), "they are repeated");
        assertEquals(List.of(), fixture.labeled(), "the head was never trained");
    }

    @Test
    void folderWithoutAReadablePhotoIsRefused() throws IOException {
        for (String split : new String[] {"train", "validation"}) {
            for (String name : new String[] {"daisy", "tulip"}) {
                Path file = folder.resolve("photos/" + split + "/" + name + "/0.png");
                Files.createDirectories(file.getParent());
                Files.writeString(file, "no image");
            }
        }

        IOException refused = assertThrows(IOException.class, this::fixture);

        assertTrue(refused.getMessage().contains("none of the 2 photos can be decoded"), refused.getMessage());
    }

    private Fixture fixture() throws IOException {
        FixtureSettings settings = new FixtureSettings(
                Optional.empty(),
                WeightSpec.parse("none"),
                "stem",
                75,
                Optional.of(folder.resolve("photos").toString()));
        return Fixture.create(
                Files.createDirectories(folder.resolve("fixture")),
                settings,
                () -> SyntheticWeights.withGamma(5).backbone(ChannelScaling.imageNet(), PoolPadding.COUNTED));
    }

    private void photo(String name) throws IOException {
        Path file = folder.resolve("photos").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(80, 80, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
}
