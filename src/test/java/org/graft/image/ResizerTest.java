package org.graft.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.graft.image.Resizer.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResizerTest {

    @Test
    void bilinearIsThatOfThePythonImagingLibraryBitForBit() throws IOException {
        JsonNode golden;
        try (InputStream json = ResizerTest.class.getResourceAsStream("/golden/resize_bilinear.json")) {
            golden = new ObjectMapper().readTree(json);
        }
        assertTrue(golden.get("cases").size() > 0);
        for (JsonNode example : golden.get("cases")) {
            JsonNode from = example.get("from_width_height");
            JsonNode to = example.get("to_width_height");
            RgbImage resized = Resizer.resize(
                    Pictures.formula(from.get(0).asInt(), from.get(1).asInt()),
                    to.get(0).asInt(),
                    to.get(1).asInt(),
                    Interpolation.BILINEAR);
            for (JsonNode sample : example.get("samples_y_x_c_value")) {
                int y = sample.get(0).asInt();
                int x = sample.get(1).asInt();
                int channel = sample.get(2).asInt();
                assertEquals(
                        sample.get(3).asInt(),
                        resized.sample(x, y, channel),
                        () -> from + " to " + to + " at x " + x + ", y " + y + ", channel " + channel);
            }
            long sum = 0;
            for (byte value : resized.pixels()) {
                sum += value & 0xff;
            }
            assertEquals(example.get("mean").asDouble(), sum / (double) resized.pixels().length, 1e-9);
        }
    }

    @Test
    void nearestTakesTheOldPixelUnderTheMiddleOfTheNewOne() {
        RgbImage image = Pictures.row(10, 20, 30, 40);

        assertArrayEquals(Pictures.row(20, 40).pixels(), nearest(image, 2).pixels());
        assertArrayEquals(
                Pictures.row(10, 10, 20, 20, 30, 30, 40, 40).pixels(),
                nearest(image, 8).pixels());
    }

    @Test
    void sameSizeIsTheSamePicture() {
        RgbImage image = Pictures.formula(5, 4);

        assertSame(image, Resizer.resize(image, 5, 4, Interpolation.BILINEAR));
    }

    @ParameterizedTest
    @EnumSource
    void aWindowIsThatPartOfTheWholeBitForBit(Interpolation interpolation) {
        int[][] sizes = {{7, 5}, {16, 9}, {9, 16}, {31, 40}, {40, 31}, {60, 41}};
        for (int[] from : sizes) {
            RgbImage image = Pictures.formula(from[0], from[1]);
            for (int[] to : sizes) {
                RgbImage whole = Resizer.resize(image, to[0], to[1], interpolation);
                for (Window window : List.of(
                        new Window(0, 0, to[0], to[1]),
                        new Window(0, 1, to[0], to[1] - 1),
                        new Window(3, 0, to[0] - 3, to[1]),
                        new Window(1, 2, to[0] - 2, to[1] - 4),
                        new Window(to[0] - 1, to[1] - 1, 1, 1))) {
                    assertEquals(
                            whole.crop((int) window.left(), (int) window.top(), window.width(), window.height()),
                            Resizer.resize(image, to[0], to[1], window, interpolation),
                            () -> image + " to " + whole + ", " + window);
                }
            }
        }
    }

    @Test
    void emptySizeIsRefused() {
        RgbImage image = Pictures.formula(5, 4);

        assertThrows(IllegalArgumentException.class, () -> Resizer.resize(image, 0, 4, Interpolation.BILINEAR));
    }

    private static RgbImage nearest(RgbImage image, int width) {
        return Resizer.resize(image, width, 1, Interpolation.NEAREST);
    }
}
