package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.weights.ChannelScaling;

/** Turns decoded images of one size into the input of a network. */
public final class ImageBatch {

    private ImageBatch() {}

    /**
     * Makes the input array in memory of its own, in channels-last order where the engine has it.
     *
     * @param manager the owner of the array
     * @param images the images, all of one size, at least one
     * @param scaling the scaling that the weights expect
     * @return {@code (batchSize, 3, height, width)}, float32
     */
    public static NDArray of(NDManager manager, List<RgbImage> images, ChannelScaling scaling) {
        return of(new InputMemory(), manager, images, scaling);
    }

    /**
     * Makes the input array, in channels-last order where the engine has it.
     *
     * @param memory where the values are written; the array may be this memory
     * @param manager the owner of the array
     * @param images the images, all of one size, at least one
     * @param scaling the scaling that the weights expect
     * @return {@code (batchSize, 3, height, width)}, float32
     */
    public static NDArray of(InputMemory memory, NDManager manager, List<RgbImage> images, ChannelScaling scaling) {
        RgbImage first = images.get(0);
        images.forEach(image -> requireSize(image, first));
        float[][] table = table(scaling);
        int length = first.pixels().length;
        Shape shape = new Shape(images.size(), first.height(), first.width(), RgbImage.CHANNELS);
        ByteBuffer bytes = memory.of(shape.size());
        FloatBuffer values = bytes.asFloatBuffer();
        // On all processors: the engine waits for it.
        IntStream.range(0, images.size())
                .parallel()
                .forEach(i -> scale(images.get(i).pixels(), table, values, i * length));
        return FloatArrays.in(bytes, manager, shape).transpose(0, 3, 1, 2);
    }

    private static void scale(byte[] pixels, float[][] table, FloatBuffer values, int start) {
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            values.put(start + i, table[0][pixels[i] & 0xff]);
            values.put(start + i + 1, table[1][pixels[i + 1] & 0xff]);
            values.put(start + i + 2, table[2][pixels[i + 2] & 0xff]);
        }
    }

    /**
     * Makes the same input for a runtime that takes plain memory, one channel after the other.
     *
     * @param memory what the buffer is
     * @param images the images, all of one size, at least one
     * @param scaling the scaling that the weights expect
     * @return {@code (batchSize, 3, height, width)} in row-major order, float32, in a direct buffer of the native byte
     *     order that stands at its start
     */
    public static FloatBuffer planar(InputMemory memory, List<RgbImage> images, ChannelScaling scaling) {
        RgbImage first = images.get(0);
        float[][] table = table(scaling);
        float[] plane = new float[first.width() * first.height()];
        FloatBuffer buffer =
                memory.of((long) images.size() * first.pixels().length).asFloatBuffer();
        for (RgbImage image : images) {
            requireSize(image, first);
            byte[] pixels = image.pixels();
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                for (int i = 0; i < plane.length; i++) {
                    plane[i] = table[channel][pixels[i * RgbImage.CHANNELS + channel] & 0xff];
                }
                buffer.put(plane);
            }
        }
        return buffer.flip();
    }

    /** Returns the scaled value of each value of a pixel, for each channel. */
    private static float[][] table(ChannelScaling scaling) {
        float[][] table = new float[RgbImage.CHANNELS][256];
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (value / 255f - scaling.mean()[channel]) / scaling.std()[channel];
            }
        }
        return table;
    }

    private static void requireSize(RgbImage image, RgbImage first) {
        if (image.width() != first.width() || image.height() != first.height()) {
            throw new IllegalArgumentException("the images of a batch have different sizes: " + first.width() + " x "
                    + first.height() + " and " + image.width() + " x " + image.height());
        }
    }
}
