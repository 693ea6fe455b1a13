package org.graft.image;

import ai.djl.modality.cv.Image;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An 8-bit sRGB picture in the Java heap, laid out as (height, width, channel) with the channels red, green, blue.
 *
 * <p>The pixels are not copied on construction or access: whoever makes a picture hands the bytes over and nobody writes to
 * them after. Under that condition it is thread-safe.
 *
 * @param width the width in pixels, 1 or more
 * @param height the height in pixels, 1 or more
 * @param pixels the bytes, row-major (height, width, RGB), {@code 3 * width * height} of them, each 0 to 255 unsigned
 */
public record RgbImage(int width, int height, byte[] pixels) {

    /** The number of channels. */
    public static final int CHANNELS = 3;

    private static final int WHITE = 255;
    private static final int MAXIMUM_BITS = 16;

    public RgbImage {
        if (width < 1 || height < 1 || pixels.length != (long) CHANNELS * width * height) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels does not have "
                    + pixels.length + " bytes; it needs 3 a pixel and at least one pixel");
        }
    }

    /**
     * Returns one channel of one pixel.
     *
     * @param x the column, from 0 at the left
     * @param y the row, from 0 at the top
     * @param channel 0 red, 1 green, 2 blue
     * @return the value, 0 to 255
     */
    public int sample(int x, int y, int channel) {
        return pixels[(y * width + x) * CHANNELS + channel] & 0xff;
    }

    /**
     * Cuts a rectangle out.
     *
     * @param x the left column
     * @param y the top row
     * @param cropWidth the width of the rectangle
     * @param cropHeight the height of the rectangle
     * @return the rectangle as a picture of its own; this picture if the rectangle is the whole
     * @throws IllegalArgumentException if the rectangle is empty or not inside the picture
     */
    public RgbImage crop(int x, int y, int cropWidth, int cropHeight) {
        if (x < 0 || y < 0 || cropWidth < 1 || cropHeight < 1 || cropWidth > width - x || cropHeight > height - y) {
            throw new IllegalArgumentException("the rectangle " + cropWidth + " x " + cropHeight + " at (" + x + ", "
                    + y + ") is not inside a picture of " + width + " x " + height);
        }
        if (cropWidth == width && cropHeight == height) {
            return this;
        }
        byte[] cut = new byte[CHANNELS * cropWidth * cropHeight];
        for (int row = 0; row < cropHeight; row++) {
            System.arraycopy(
                    pixels, ((y + row) * width + x) * CHANNELS, cut, row * cropWidth * CHANNELS, cropWidth * CHANNELS);
        }
        return new RgbImage(cropWidth, cropHeight, cut);
    }

    /**
     * Returns the mirror image, left and right swapped.
     *
     * @return a new picture of the same size
     */
    public RgbImage flipHorizontally() {
        byte[] flipped = new byte[pixels.length];
        for (int y = 0; y < height; y++) {
            int from = y * width * CHANNELS;
            int to = from + (width - 1) * CHANNELS;
            for (int x = 0; x < width; x++, from += CHANNELS, to -= CHANNELS) {
                flipped[to] = pixels[from];
                flipped[to + 1] = pixels[from + 1];
                flipped[to + 2] = pixels[from + 2];
            }
        }
        return new RgbImage(width, height, flipped);
    }

    /**
     * Turns and mirrors a picture as its EXIF orientation says, so that it stands upright.
     *
     * @param orientation the EXIF orientation, 1 (as it is) to 8
     * @return the upright picture; this one for orientation 1
     * @throws IllegalArgumentException if the orientation is not 1 to 8
     */
    public RgbImage upright(int orientation) {
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("an EXIF orientation is 1 to 8, not " + orientation);
        }
        if (orientation == 1) {
            return this;
        }
        boolean swapped = orientation >= 5;
        int newWidth = swapped ? height : width;
        int newHeight = swapped ? width : height;
        byte[] turned = new byte[pixels.length];
        int to = 0;
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++, to += CHANNELS) {
                // Where the upright pixel (x, y) is stored; the table of the EXIF standard, tag 0x0112, read backwards.
                int sourceX = switch (orientation) {
                    case 2, 3 -> width - 1 - x;
                    case 4 -> x;
                    case 5, 6 -> y;
                    default -> width - 1 - y;
                };
                int sourceY = switch (orientation) {
                    case 2 -> y;
                    case 3, 4 -> height - 1 - y;
                    case 5, 8 -> x;
                    default -> height - 1 - x;
                };
                int from = (sourceY * width + sourceX) * CHANNELS;
                turned[to] = pixels[from];
                turned[to + 1] = pixels[from + 1];
                turned[to + 2] = pixels[from + 2];
            }
        }
        return new RgbImage(newWidth, newHeight, turned);
    }

    /**
     * Converts a picture of DJL.
     *
     * @param image the picture
     * @return the same pixels
     * @throws UncheckedIOException if DJL's image cannot hand its pixels over
     */
    public static RgbImage of(Image image) {
        if (image.getWrappedImage() instanceof BufferedImage buffered) {
            return of(buffered);
        }
        // Android and OpenCV images wrap another type; a lossless PNG is the one form that they all can give.
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            image.save(png, "png");
            return new ImageDecoder()
                    .decode("image in memory", png.toByteArray())
                    .image();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Converts a picture of Java2D: transparency is composited on white, 16 bits are cut to 8, grey is repeated in the three
     * channels without any change of its gamma, CMYK is converted by the plain formula {@code R = (1 - C)(1 - K)}.
     *
     * @param source the picture; its samples are whole numbers of at most 16 bits
     * @return the same pixels, copied
     * @throws IllegalArgumentException if its samples are of another kind: floating-point, signed or of 32 bits
     */
    public static RgbImage of(BufferedImage source) {
        samplesProblem(source).ifPresent(problem -> {
            throw new IllegalArgumentException(problem + "; draw it into a BufferedImage of TYPE_INT_RGB");
        });
        int width = source.getWidth();
        int height = source.getHeight();
        byte[] target = new byte[Math.multiplyExact(CHANNELS, Math.multiplyExact(width, height))];
        Raster raster = source.getRaster();
        ColorModel colors = source.getColorModel();
        boolean whole = raster.getParent() == null
                && raster.getSampleModel().getWidth() == width
                && raster.getSampleModel().getHeight() == height;
        if (source.getType() == BufferedImage.TYPE_3BYTE_BGR && whole) {
            swapBlueAndRed(((DataBufferByte) raster.getDataBuffer()).getData(), target);
        } else if (source.getType() == BufferedImage.TYPE_INT_RGB && whole) {
            unpack(((DataBufferInt) raster.getDataBuffer()).getData(), target, 0, false);
        } else if (colors instanceof IndexColorModel || (colors.getColorSpace().isCS_sRGB() && !isComponents(colors))) {
            int[] row = new int[width];
            for (int y = 0; y < height; y++) {
                source.getRGB(0, y, width, 1, row, 0, width);
                unpack(row, target, y * width * CHANNELS, colors.hasAlpha());
            }
        } else {
            fromSamples(raster, colors, target);
        }
        return new RgbImage(width, height, target);
    }

    /** Returns what keeps {@link #of(BufferedImage)} from reading the samples of a picture, if anything does. */
    static Optional<String> samplesProblem(BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        if (colors == null) {
            return Optional.of("it is not known which colours its samples are");
        }
        boolean whole = switch (picture.getRaster().getTransferType()) {
            case DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT, DataBuffer.TYPE_INT ->
                Arrays.stream(colors.getComponentSize()).allMatch(bits -> bits <= MAXIMUM_BITS);
            default -> false;
        };
        return whole
                ? Optional.empty()
                : Optional.of("its samples are not whole numbers of at most " + MAXIMUM_BITS + " bits");
    }

    /**
     * Converts to a picture of Java2D.
     *
     * @return a copy of type {@link BufferedImage#TYPE_3BYTE_BGR}
     */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        swapBlueAndRed(pixels, ((DataBufferByte) image.getRaster().getDataBuffer()).getData());
        return image;
    }

    private static boolean isComponents(ColorModel colors) {
        return colors instanceof ComponentColorModel;
    }

    private static void swapBlueAndRed(byte[] from, byte[] to) {
        for (int i = 0; i < to.length; i += CHANNELS) {
            to[i] = from[i + 2];
            to[i + 1] = from[i + 1];
            to[i + 2] = from[i];
        }
    }

    private static void unpack(int[] argb, byte[] target, int offset, boolean alpha) {
        int to = offset;
        for (int value : argb) {
            int opacity = alpha ? value >>> 24 : WHITE;
            target[to++] = (byte) onWhite((value >> 16) & 0xff, opacity);
            target[to++] = (byte) onWhite((value >> 8) & 0xff, opacity);
            target[to++] = (byte) onWhite(value & 0xff, opacity);
        }
    }

    /** Reads the raw samples: Java's colour conversion would treat grey as linear light and brighten it. */
    private static void fromSamples(Raster raster, ColorModel colors, byte[] target) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int colorBands = colors.getNumColorComponents();
        boolean alpha = colors.hasAlpha() && bands > colorBands;
        boolean premultiplied = alpha && colors.isAlphaPremultiplied();
        int[] maximum = new int[bands];
        for (int band = 0; band < bands; band++) {
            maximum[band] = (int) ((1L << colors.getComponentSize(band)) - 1);
        }
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int at = 0; at < row.length; at += bands, to += CHANNELS) {
                int opacity = alpha ? eightBits(row[at + colorBands], maximum[colorBands]) : WHITE;
                int key = colorBands == 4 ? WHITE - eightBits(row[at + 3], maximum[3]) : 0;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int band = colorBands >= CHANNELS ? channel : 0;
                    int value = eightBits(row[at + band], maximum[band]);
                    if (colorBands == 4) {
                        value = ((WHITE - value) * key + WHITE / 2) / WHITE;
                    }
                    target[to + channel] =
                            (byte) (premultiplied ? Math.min(WHITE, value + WHITE - opacity) : onWhite(value, opacity));
                }
            }
        }
    }

    private static int eightBits(int value, int maximum) {
        if (maximum == 255) {
            return value;
        }
        // 65535 / 257 = 255: rounds to the nearest, so that black and white stay exact.
        return (int) ((value * 255L + maximum / 2) / maximum);
    }

    private static int onWhite(int value, int opacity) {
        return opacity == WHITE ? value : (value * opacity + WHITE * (WHITE - opacity) + WHITE / 2) / WHITE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + " x " + height + "]";
    }
}
