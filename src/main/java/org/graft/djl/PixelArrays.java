package org.graft.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.graft.image.RgbImage;

/** Pictures in arrays as DJL's {@code ToTensor} gives them, and pictures of this library. */
final class PixelArrays {

    private PixelArrays() {}

    /**
     * Reads pictures from an array.
     *
     * @param array {@code (3, height, width)} or {@code (batchSize, 3, height, width)}, float32, RGB, from 0 to 1
     * @return the pictures, rounded to 8 bits
     */
    static List<RgbImage> images(NDArray array) {
        Shape shape = array.getShape();
        int first = shape.dimension() - RgbImage.CHANNELS;
        if (first < 0 || first > 1 || shape.get(first) != RgbImage.CHANNELS) {
            throw new IllegalArgumentException("the input has the shape " + shape
                    + "; it must be (3, height, width) or (batchSize, 3, height, width), RGB from 0 to 1");
        }
        int count = first == 0 ? 1 : (int) shape.get(0);
        int height = (int) shape.get(first + 1);
        int width = (int) shape.get(first + 2);
        int plane = height * width;
        float[] values = array.toFloatArray();
        List<RgbImage> images = new ArrayList<>();
        for (int image = 0; image < count; image++) {
            byte[] pixels = new byte[plane * RgbImage.CHANNELS];
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                int start = (image * RgbImage.CHANNELS + channel) * plane;
                for (int i = 0; i < plane; i++) {
                    pixels[i * RgbImage.CHANNELS + channel] =
                            (byte) Math.round(255 * Math.max(0, Math.min(1, values[start + i])));
                }
            }
            images.add(new RgbImage(width, height, pixels));
        }
        return images;
    }

    /** Lays a picture out as {@code (3, height, width)}, from 0 to 1. */
    static float[] planes(RgbImage image) {
        byte[] pixels = image.pixels();
        int plane = pixels.length / RgbImage.CHANNELS;
        float[] values = new float[pixels.length];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                values[channel * plane + i] = (pixels[i * RgbImage.CHANNELS + channel] & 0xff) / 255f;
            }
        }
        return values;
    }
}
