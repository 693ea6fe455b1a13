package org.graft.image;

import java.util.Arrays;

/**
 * Resizes pictures: the one implementation that every engine's pixels come from.
 *
 * <p>The bilinear filter is a triangle that is widened by the scale when shrinking, so that every old pixel counts; it
 * is applied along the rows first, then along the columns, each time rounded to 8 bits. This is what the Python Imaging
 * Library does ({@code Image.resize(size, BILINEAR)}), with the same 22-bit fixed-point weights, so the results are equal bit for
 * bit to what most published networks were trained and measured on. Stateless and thread-safe.
 */
public final class Resizer {

    /** 32 bits less 8 for the sample and 2 for overshoot and sign. */
    private static final int PRECISION_BITS = 22;

    private static final int HALF = 1 << (PRECISION_BITS - 1);
    private static final int CHANNELS = RgbImage.CHANNELS;

    private Resizer() {}

    /**
     * Resizes a picture.
     *
     * @param image the picture
     * @param width the new width, 1 or more
     * @param height the new height, 1 or more
     * @param interpolation how
     * @return the resized picture; the same object if the size does not change
     */
    public static RgbImage resize(RgbImage image, int width, int height, Interpolation interpolation) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "a picture cannot be resized to " + width + " x " + height + "; both sides must be 1 or more");
        }
        if (image.width() == width && image.height() == height) {
            return image;
        }
        return switch (interpolation) {
            case BILINEAR -> bilinear(image, width, height);
            case NEAREST -> nearest(image, width, height);
        };
    }

    private static RgbImage bilinear(RgbImage image, int width, int height) {
        byte[] pixels = image.pixels();
        if (image.width() != width) {
            pixels = alongRows(pixels, image.width(), image.height(), Weights.of(image.width(), width), width);
        }
        if (image.height() != height) {
            pixels = alongColumns(pixels, width, Weights.of(image.height(), height), height);
        }
        return new RgbImage(width, height, pixels);
    }

    private static RgbImage nearest(RgbImage image, int width, int height) {
        byte[] pixels = new byte[CHANNELS * width * height];
        int[] columns = new int[width];
        for (int x = 0; x < width; x++) {
            columns[x] = (int) ((x + 0.5) * image.width() / width);
        }
        int to = 0;
        for (int y = 0; y < height; y++) {
            int oldRow = (int) ((y + 0.5) * image.height() / height);
            for (int x = 0; x < width; x++, to += CHANNELS) {
                System.arraycopy(
                        image.pixels(), (oldRow * image.width() + columns[x]) * CHANNELS, pixels, to, CHANNELS);
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static byte[] alongRows(byte[] from, int oldWidth, int height, Weights weights, int width) {
        byte[] pixels = new byte[Math.multiplyExact(CHANNELS * width, height)];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int row = y * oldWidth * CHANNELS;
            for (int x = 0; x < width; x++, to += CHANNELS) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int at = row + weights.first[x] * CHANNELS;
                int end = x * weights.size + weights.count[x];
                for (int k = x * weights.size; k < end; k++, at += CHANNELS) {
                    int weight = weights.values[k];
                    red += (from[at] & 0xff) * weight;
                    green += (from[at + 1] & 0xff) * weight;
                    blue += (from[at + 2] & 0xff) * weight;
                }
                pixels[to] = (byte) clip(red >> PRECISION_BITS);
                pixels[to + 1] = (byte) clip(green >> PRECISION_BITS);
                pixels[to + 2] = (byte) clip(blue >> PRECISION_BITS);
            }
        }
        return pixels;
    }

    private static byte[] alongColumns(byte[] from, int width, Weights weights, int height) {
        int stride = width * CHANNELS;
        byte[] pixels = new byte[Math.multiplyExact(stride, height)];
        int[] sums = new int[stride];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            for (int k = 0; k < weights.count[y]; k++) {
                int weight = weights.values[y * weights.size + k];
                int row = (weights.first[y] + k) * stride;
                for (int i = 0; i < stride; i++) {
                    sums[i] += (from[row + i] & 0xff) * weight;
                }
            }
            int to = y * stride;
            for (int i = 0; i < stride; i++) {
                pixels[to + i] = (byte) clip(sums[i] >> PRECISION_BITS);
            }
        }
        return pixels;
    }

    private static int clip(int value) {
        return value < 0 ? 0 : Math.min(value, 255);
    }

    /** For each new position: the first old one that counts, how many do, and their weights, {@code size} places each. */
    private record Weights(int size, int[] first, int[] count, int[] values) {

        static Weights of(int oldLength, int newLength) {
            double scale = (double) oldLength / newLength;
            double radius = Math.max(scale, 1);
            int size = (int) Math.ceil(radius) * 2 + 1;
            int[] first = new int[newLength];
            int[] count = new int[newLength];
            int[] values = new int[newLength * size];
            double[] triangle = new double[size];
            for (int i = 0; i < newLength; i++) {
                double center = (i + 0.5) * scale;
                int from = Math.max(0, (int) (center - radius + 0.5));
                int to = Math.min(oldLength, (int) (center + radius + 0.5));
                double sum = 0;
                for (int k = from; k < to; k++) {
                    double distance = Math.abs((k - center + 0.5) / radius);
                    triangle[k - from] = distance < 1 ? 1 - distance : 0;
                    sum += triangle[k - from];
                }
                first[i] = from;
                count[i] = to - from;
                for (int k = 0; k < to - from; k++) {
                    values[i * size + k] = (int) (triangle[k] / sum * (1 << PRECISION_BITS) + 0.5);
                }
            }
            return new Weights(size, first, count, values);
        }
    }
}
