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
        return resize(image, width, height, new Window(0, 0, width, height), interpolation);
    }

    /**
     * A part of a resized picture, inside it.
     *
     * @param left the left column
     * @param top the top row
     * @param width the width, 1 or more
     * @param height the height, 1 or more
     */
    record Window(long left, long top, int width, int height) {}

    /**
     * Computes a part of a resized picture without the rest, which may be too large for the memory. Every byte is that of the
     * same part of the whole.
     *
     * @param image the picture
     * @param width the new width of the whole
     * @param height the new height of the whole
     * @param window the part
     * @param interpolation how
     * @return the part; the same object if it is the whole picture and its size does not change
     */
    static RgbImage resize(RgbImage image, long width, long height, Window window, Interpolation interpolation) {
        if (image.width() == width
                && image.height() == height
                && window.width() == width
                && window.height() == height) {
            return image;
        }
        return switch (interpolation) {
            case BILINEAR -> bilinear(image, width, height, window);
            case NEAREST -> nearest(image, width, height, window);
        };
    }

    private static RgbImage bilinear(RgbImage image, long width, long height, Window window) {
        byte[] pixels = image.pixels();
        Weights rows = Weights.of(image.height(), height, window.top(), window.height());
        int firstRow = 0;
        if (image.width() != width || window.width() != width) {
            Weights columns = Weights.of(image.width(), width, window.left(), window.width());
            firstRow = rows.first[0];
            pixels = alongRows(pixels, image.width(), firstRow, rows.end() - firstRow, columns);
        }
        if (image.height() != height || window.height() != height) {
            pixels = alongColumns(pixels, window.width(), firstRow, rows);
        }
        return new RgbImage(window.width(), window.height(), pixels);
    }

    private static RgbImage nearest(RgbImage image, long width, long height, Window window) {
        byte[] pixels = newPixels(window.width(), window.height());
        int[] columns = new int[window.width()];
        for (int x = 0; x < columns.length; x++) {
            columns[x] = (int) ((window.left() + x + 0.5) * image.width() / width);
        }
        int to = 0;
        for (int y = 0; y < window.height(); y++) {
            int oldRow = (int) ((window.top() + y + 0.5) * image.height() / height);
            for (int column : columns) {
                System.arraycopy(image.pixels(), (oldRow * image.width() + column) * CHANNELS, pixels, to, CHANNELS);
                to += CHANNELS;
            }
        }
        return new RgbImage(window.width(), window.height(), pixels);
    }

    private static byte[] newPixels(int width, int height) {
        return new byte[Math.multiplyExact(CHANNELS, Math.multiplyExact(width, height))];
    }

    /** Resizes some of the rows: the weights are those of the columns. */
    private static byte[] alongRows(byte[] from, int oldWidth, int firstRow, int rows, Weights weights) {
        int width = weights.first.length;
        byte[] pixels = newPixels(width, rows);
        int to = 0;
        for (int y = 0; y < rows; y++) {
            int row = (firstRow + y) * oldWidth * CHANNELS;
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

    /** Resizes all columns of pixels that begin at a row of the old picture: the weights are those of the rows. */
    private static byte[] alongColumns(byte[] from, int width, int firstRow, Weights weights) {
        int stride = width * CHANNELS;
        int height = weights.first.length;
        byte[] pixels = newPixels(width, height);
        int[] sums = new int[stride];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            for (int k = 0; k < weights.count[y]; k++) {
                int weight = weights.values[y * weights.size + k];
                int row = (weights.first[y] - firstRow + k) * stride;
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

        /** Computes the weights of {@code length} new positions from {@code start} on. */
        static Weights of(int oldLength, long newLength, long start, int length) {
            double scale = (double) oldLength / newLength;
            double radius = Math.max(scale, 1);
            int size = (int) Math.ceil(radius) * 2 + 1;
            int[] first = new int[length];
            int[] count = new int[length];
            int[] values = new int[Math.multiplyExact(length, size)];
            double[] triangle = new double[size];
            for (int i = 0; i < length; i++) {
                double center = (start + i + 0.5) * scale;
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

        /** Returns the old position after the last one that counts. */
        int end() {
            int last = first.length - 1;
            return first[last] + count[last];
        }
    }
}
