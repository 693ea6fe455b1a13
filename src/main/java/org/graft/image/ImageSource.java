package org.graft.image;

import ai.djl.modality.cv.Image;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * An image wherever it comes from: a file, bytes, a stream, or a picture that is decoded already.
 *
 * <p>Immutable; safe for use by many threads, but for a stream, which can be read once.
 */
public final class ImageSource {

    private final String name;
    private final Reader reader;

    /** Gives the pixels. */
    @FunctionalInterface
    private interface Reader {

        RgbImage read(ImageDecoder decoder) throws ImageDecodingException;
    }

    private ImageSource(String name, Reader reader) {
        this.name = name;
        this.reader = reader;
    }

    /**
     * Takes an image file.
     *
     * @param file the file; it is read when the image is decoded
     * @return the source
     */
    public static ImageSource of(Path file) {
        return new ImageSource(file.toString(), decoder -> decoder.decode(file).image());
    }

    /**
     * Takes the content of an image file.
     *
     * @param name what to call it in messages
     * @param bytes the content, not copied
     * @return the source
     */
    public static ImageSource of(String name, byte[] bytes) {
        return new ImageSource(name, decoder -> decoder.decode(name, bytes).image());
    }

    /**
     * Takes a stream with the content of an image file.
     *
     * @param name what to call it in messages
     * @param stream the stream; it is read to its end when the image is decoded, and stays open
     * @return the source
     */
    public static ImageSource of(String name, InputStream stream) {
        return new ImageSource(name, decoder -> decoder.decode(name, stream).image());
    }

    /**
     * Takes a picture of Java2D.
     *
     * @param name what to call it in messages
     * @param picture the picture, not copied
     * @return the source
     */
    public static ImageSource of(String name, BufferedImage picture) {
        return new ImageSource(name, decoder -> RgbImage.of(picture));
    }

    /**
     * Takes a picture of DJL.
     *
     * @param name what to call it in messages
     * @param picture the picture, not copied
     * @return the source
     */
    public static ImageSource of(String name, Image picture) {
        return new ImageSource(name, decoder -> RgbImage.of(picture));
    }

    /**
     * Returns what the image is called in messages.
     *
     * @return the path or the given name
     */
    public String name() {
        return name;
    }

    /**
     * Decodes the image.
     *
     * @param decoder decodes files and bytes
     * @return the pixels
     * @throws ImageDecodingException if it cannot be read or gives no picture
     */
    public RgbImage decode(ImageDecoder decoder) throws ImageDecodingException {
        return reader.read(decoder);
    }

    @Override
    public String toString() {
        return name;
    }
}
