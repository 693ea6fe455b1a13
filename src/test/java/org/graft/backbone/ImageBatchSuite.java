package org.graft.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.suite.SuiteEngine;
import org.graft.weights.ChannelScaling;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ImageBatchSuite {

    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @Test
    void plainMemoryHasTheNumbersOfTheArray() {
        List<RgbImage> images = List.of(picture(4, 3, 1), picture(4, 3, 100));

        FloatBuffer planar = ImageBatch.planar(new InputMemory(), images, ChannelScaling.imageNet());

        assertTrue(planar.isDirect());
        assertEquals(ByteOrder.nativeOrder(), planar.order());
        float[] values = new float[planar.remaining()];
        planar.get(values);
        try (NDManager manager = engine.newManager()) {
            NDArray array = ImageBatch.of(manager, images, ChannelScaling.imageNet());
            assertEquals(new Shape(2, 3, 3, 4), array.getShape());
            assertArrayEquals(array.toFloatArray(), values);
        }
        // The green of the pixel in row 2, column 3 of the second image.
        int value = images.get(1).pixels()[(2 * 4 + 3) * 3 + 1] & 0xff;
        assertEquals((value / 255f - 0.456f) / 0.224f, values[((1 * 3 + 1) * 3 + 2) * 4 + 3]);
    }

    @Test
    void imagesOfDifferentSizesAreNamed() {
        Exception error = assertThrows(
                IllegalArgumentException.class,
                () -> ImageBatch.planar(
                        new InputMemory(), List.of(picture(4, 3, 1), picture(3, 4, 1)), ChannelScaling.unit()));
        assertTrue(error.getMessage().contains("4 x 3 and 3 x 4"), error.getMessage());
    }

    private static RgbImage picture(int width, int height, int shade) {
        byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (shade + 3 * i);
        }
        return new RgbImage(width, height, pixels);
    }
}
