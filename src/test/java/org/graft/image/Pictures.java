package org.graft.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Pictures with known pixels. */
public final class Pictures {

    private Pictures() {}

    /** The formula of the golden files. */
    public static RgbImage formula(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    pixels[at++] = (byte) (x * 5 + y * 7 + 40 * channel + ((x * y) >> 2));
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    /** A gradient: red grows to the right, green downwards, blue falls along the diagonal. */
    public static RgbImage gradient(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels[at++] = (byte) (x * 255 / (width - 1));
                pixels[at++] = (byte) (y * 255 / (height - 1));
                pixels[at++] = (byte) (255 - (x + y) * 255 / (width + height - 2));
            }
        }
        return new RgbImage(width, height, pixels);
    }

    /** One row of grey pixels. */
    static RgbImage row(int... values) {
        byte[] pixels = new byte[3 * values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) values[i / 3];
        }
        return new RgbImage(values.length, 1, pixels);
    }

    /** A file's content. */
    public static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("no writer for " + format);
        }
        return bytes.toByteArray();
    }

    /** A JPEG that says how it is to be turned. */
    public static byte[] withExif(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(32);
        exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1));
        exif.putInt(8).putShort((short) 1);
        exif.putShort((short) 0x112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        exif.putInt(0);
        return withSegment(jpeg, 0xe1, exif.array());
    }

    /** A JPEG with a segment more. */
    public static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(jpeg, 0, 2);
        bytes.write(0xff);
        bytes.write(marker);
        bytes.write((content.length + 2) >> 8);
        bytes.write(content.length + 2);
        bytes.writeBytes(content);
        bytes.write(jpeg, 2, jpeg.length - 2);
        return bytes.toByteArray();
    }
}
