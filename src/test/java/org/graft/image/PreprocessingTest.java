package org.graft.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.modality.cv.ImageFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreprocessingTest {

    private final RgbImage image = Pictures.formula(60, 40);

    @Test
    void directStretches() {
        assertEquals(
                Resizer.resize(image, 30, 30, Interpolation.BILINEAR),
                Preprocessing.direct(30).prepare(image));
    }

    @Test
    void centerCropKeepsTheProportionsAndCutsTheMiddle() {
        Preprocessing crop = new Preprocessing(16, ResizeRule.CENTER_CROP, 0.8, Interpolation.BILINEAR);

        // The shorter side becomes 16 / 0.8 = 20, the longer 30; 7 columns and 2 rows go at each side.
        assertEquals(Resizer.resize(image, 30, 20, Interpolation.BILINEAR).crop(7, 2, 16, 16), crop.prepare(image));
        RgbImage upright = Pictures.formula(40, 60);
        assertEquals(Resizer.resize(upright, 20, 30, Interpolation.BILINEAR).crop(2, 7, 16, 16), crop.prepare(upright));
    }

    @ParameterizedTest
    @EnumSource
    void centerCropTakesNoMoreMemoryForALongPicture(Interpolation interpolation) {
        // Resized as a whole, each would have more bytes than an array holds.
        Preprocessing crop = new Preprocessing(299, ResizeRule.CENTER_CROP, 0.8, interpolation);
        for (int[] side : new int[][] {{20_000, 2}, {2, 20_000}}) {
            RgbImage square = crop.prepare(Pictures.formula(side[0], side[1]));

            assertEquals(299, square.width());
            assertEquals(299, square.height());
        }
    }

    @Test
    void centerCropOfALongPictureIsItsMiddle() {
        int length = 6_000_001;
        RgbImage line = Pictures.row(
                IntStream.range(0, length).map(x -> x == length / 2 ? 200 : 10).toArray());
        Preprocessing crop = new Preprocessing(373, ResizeRule.CENTER_CROP, 1, Interpolation.NEAREST);

        // A pixel becomes a square of 373, of which the one in the middle is cut out. The whole is wider than an int
        // counts.
        byte[] middle = new byte[3 * 373 * 373];
        Arrays.fill(middle, (byte) 200);
        assertEquals(new RgbImage(373, 373, middle), crop.prepare(line));
    }

    @Test
    void jsonKeepsIt() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Preprocessing crop = new Preprocessing(16, ResizeRule.CENTER_CROP, 0.8, Interpolation.NEAREST);

        assertEquals(crop, json.readValue(json.writeValueAsString(crop), Preprocessing.class));
        assertEquals(Preprocessing.direct(299), json.readValue("{\"size\": 299}", Preprocessing.class));
        assertThrows(IOException.class, () -> json.readValue("{}", Preprocessing.class));
    }

    @Test
    void imagesOfDjlAndJava2dConvertBothWays() {
        assertEquals(image, RgbImage.of(image.toBufferedImage()));
        assertEquals(image, RgbImage.of(ImageFactory.getInstance().fromImage(image.toBufferedImage())));
    }
}
