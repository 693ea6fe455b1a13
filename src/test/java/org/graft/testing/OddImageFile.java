package org.graft.testing;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.graft.image.ImageDecodingException.Reason;
import org.graft.image.Pictures;
import org.graft.image.RgbImage;

/**
 * A file that people have among their photos, which gives a right picture or one clear error.
 *
 * @param name the name of the file
 * @param bytes its content
 * @param picture the pixels that it gives; none if it is refused
 * @param tolerance how far a sample may be from them: above 0 for formats that lose something
 * @param reason why it is refused; none if it is not
 */
public record OddImageFile(
        String name, byte[] bytes, Optional<RgbImage> picture, int tolerance, Optional<Reason> reason) {

    private static final int WIDTH = 48;
    private static final int HEIGHT = 32;

    /** Of JPEG, which loses most in the corners of the gradient, and of the plain conversion of inks. */
    private static final int LOSS = 20;

    private static final int ICC_MARKER = 0xe2;

    private static final int FRAME_MARKER = 0xc0;

    /** The size of what a PNG begins with, before its header. */
    private static final int SIGNATURE = 8;

    /** Where the first chunk after the header of a PNG begins. */
    private static final int AFTER_HEADER = 33;

    @Override
    public String toString() {
        return name;
    }

    /**
     * Returns all of them.
     *
     * @return the files
     * @throws IOException if one cannot be made
     */
    public static List<OddImageFile> all() throws IOException {
        RgbImage gradient = Pictures.gradient(WIDTH, HEIGHT);
        byte[] png = Pictures.encode(gradient.toBufferedImage(), "png");
        byte[] jpeg = Pictures.encode(gradient.toBufferedImage(), "jpg");
        BufferedImage palette = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED);
        palette.createGraphics().drawImage(gradient.toBufferedImage(), 0, 0, null);
        byte[] stored = Pictures.encode(gradient.upright(8).toBufferedImage(), "jpg");
        return List.of(
                refused("empty.jpg", new byte[0], Reason.EMPTY),
                refused("text.jpg", text("a letter that was named like a photo"), Reason.NOT_AN_IMAGE),
                refused("page.jpg", text("<!DOCTYPE html><html><body>404</body></html>"), Reason.NOT_AN_IMAGE),
                refused("truncated.jpg", Arrays.copyOf(jpeg, jpeg.length / 2), Reason.TRUNCATED),
                refused("truncated.png", Arrays.copyOf(png, png.length / 2), Reason.TRUNCATED),
                refused("bomb.png", bomb(png), Reason.TOO_LARGE),
                refused("two-headers.png", twoHeaders(png), Reason.TOO_LARGE),
                refused("two-frames.jpg", Pictures.withSegment(jpeg, FRAME_MARKER, hugeFrame()), Reason.DAMAGED),
                refused(
                        "float.tiff",
                        Pictures.encode(picture(WIDTH, HEIGHT, ColorSpace.CS_GRAY, DataBuffer.TYPE_FLOAT), "tiff"),
                        Reason.UNSUPPORTED),
                read("plain.png", png, gradient, 0),
                read("animated.gif", animatedGif(palette), RgbImage.of(palette), 0),
                read("animated.webp", resource("animated.webp"), gradient, 0),
                read("animated.png", animatedPng(png), gradient, 0),
                read(
                        "grey16.png",
                        Pictures.encode(sixteenBits(ColorSpace.CS_GRAY, gradient), "png"),
                        grey(gradient),
                        0),
                read("rgb16.png", Pictures.encode(sixteenBits(ColorSpace.CS_sRGB, gradient), "png"), gradient, 0),
                read("plain.jpg", jpeg, gradient, LOSS),
                read("cmyk.jpg", resource("cmyk.jpg"), gradient, LOSS),
                read("srgb-profile.jpg", withProfile(jpeg, ColorSpace.CS_sRGB), gradient, LOSS),
                // Profiles are ignored, also one by which the picture would be much brighter.
                read("linear-profile.jpg", withProfile(jpeg, ColorSpace.CS_LINEAR_RGB), gradient, LOSS),
                read("broken-profile.jpg", withProfile(jpeg, text("this is no profile")), gradient, LOSS),
                read("turned.jpg", Pictures.withExif(stored, 6), gradient, LOSS));
    }

    private static OddImageFile read(String name, byte[] bytes, RgbImage picture, int tolerance) {
        return new OddImageFile(name, bytes, Optional.of(picture), tolerance, Optional.empty());
    }

    private static OddImageFile refused(String name, byte[] bytes, Reason reason) {
        return new OddImageFile(name, bytes, Optional.empty(), 0, Optional.of(reason));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream input = OddImageFile.class.getResourceAsStream("/images/" + name)) {
            return input.readAllBytes();
        }
    }

    /** A file of a few hundred bytes whose header says 60,000 x 60,000 pixels. */
    private static byte[] bomb(byte[] png) {
        byte[] bomb = png.clone();
        ByteBuffer header = ByteBuffer.wrap(bomb);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(bomb, 12, 17);
        header.putInt(29, (int) crc.getValue());
        return bomb;
    }

    /** Readers take the first header, of a bomb here. */
    private static byte[] twoHeaders(byte[] png) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(bomb(png), 0, AFTER_HEADER);
        bytes.write(png, SIGNATURE, png.length - SIGNATURE);
        return bytes.toByteArray();
    }

    /** A frame header of JPEG before that of the picture: 60,000 x 60,000 pixels of three components. */
    private static byte[] hugeFrame() {
        return ByteBuffer.allocate(15)
                .put((byte) 8)
                .putShort((short) 60_000)
                .putShort((short) 60_000)
                .put(new byte[] {3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1})
                .array();
    }

    private static byte[] animatedGif(BufferedImage first) throws IOException {
        BufferedImage second = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            writer.writeToSequence(new IIOImage(first, null, null), null);
            writer.writeToSequence(new IIOImage(second, null, null), null);
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The picture and a black one after it; the chunks are those of the PNG specification, third edition. */
    private static byte[] animatedPng(byte[] png) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int end = png.length - 12;
        bytes.write(png, 0, AFTER_HEADER);
        bytes.writeBytes(
                chunk("acTL", ByteBuffer.allocate(8).putInt(2).putInt(0).array()));
        bytes.writeBytes(chunk("fcTL", frame(0)));
        bytes.write(png, AFTER_HEADER, end - AFTER_HEADER);
        bytes.writeBytes(chunk("fcTL", frame(1)));
        ByteArrayOutputStream black = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(black)) {
            deflater.write(new byte[HEIGHT * (1 + RgbImage.CHANNELS * WIDTH)]);
        }
        bytes.writeBytes(chunk(
                "fdAT",
                ByteBuffer.allocate(Integer.BYTES + black.size())
                        .putInt(2)
                        .put(black.toByteArray())
                        .array()));
        bytes.write(png, end, png.length - end);
        return bytes.toByteArray();
    }

    /** The control of a frame: its number, size, place and time. */
    private static byte[] frame(int number) {
        return ByteBuffer.allocate(26)
                .putInt(number)
                .putInt(WIDTH)
                .putInt(HEIGHT)
                .putInt(0)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) 10)
                .putShort((short) 0)
                .array();
    }

    private static byte[] chunk(String type, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(content.length);
        out.writeBytes(type);
        out.write(content);
        CRC32 crc = new CRC32();
        crc.update(bytes.toByteArray(), Integer.BYTES, bytes.size() - Integer.BYTES);
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    /**
     * Makes a black picture of one sample after the other.
     *
     * @param width the width
     * @param height the height
     * @param colorSpace one of the constants of {@link ColorSpace}
     * @param dataType one of the constants of {@link DataBuffer}, whose whole range is used
     * @return the picture
     */
    public static BufferedImage picture(int width, int height, int colorSpace, int dataType) {
        ColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(colorSpace), false, false, Transparency.OPAQUE, dataType);
        WritableRaster raster = colors.createCompatibleWritableRaster(width, height);
        return new BufferedImage(colors, raster, false, null);
    }

    /** The samples of a picture with 16 bits; of grey the first channel. */
    private static BufferedImage sixteenBits(int colorSpace, RgbImage from) {
        BufferedImage picture = picture(WIDTH, HEIGHT, colorSpace, DataBuffer.TYPE_USHORT);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int band = 0; band < picture.getRaster().getNumBands(); band++) {
                    picture.getRaster().setSample(x, y, band, from.sample(x, y, band) * 257);
                }
            }
        }
        return picture;
    }

    private static RgbImage grey(RgbImage from) {
        byte[] pixels = new byte[from.pixels().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = from.pixels()[i - i % RgbImage.CHANNELS];
        }
        return new RgbImage(from.width(), from.height(), pixels);
    }

    private static byte[] withProfile(byte[] jpeg, int colorSpace) {
        return withProfile(jpeg, ICC_Profile.getInstance(colorSpace).getData());
    }

    /** The first of one part. */
    private static byte[] withProfile(byte[] jpeg, byte[] profile) {
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(text("ICC_PROFILE\0\1\1"));
        segment.writeBytes(profile);
        return Pictures.withSegment(jpeg, ICC_MARKER, segment.toByteArray());
    }
}
