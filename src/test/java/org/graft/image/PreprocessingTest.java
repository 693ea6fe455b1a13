package org.graft.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.modality.cv.ImageFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

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
