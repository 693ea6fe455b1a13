package org.graft.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.graft.engine.Services;
import org.graft.image.ImageDecodingException.Reason;

/**
 * Turns an image file into upright 8-bit sRGB pixels and says what the file was like.
 *
 * <p>Reads JPEG (baseline, progressive, grey, CMYK and YCCK), PNG, GIF, BMP, WBMP, TIFF and WebP; the content decides, not
 * the name. The EXIF orientation is applied, transparency is composited on white, 16 bits become 8, grey is repeated in the
 * three channels, palettes are looked up, of an animation the first frame is taken. Colour profiles of grey and RGB images
 * are ignored, as the tools do with which the published networks were trained; an ink profile is used.
 *
 * <p>The decoders of the platform draw a cut-off file as far as it goes; here that is an error. Immutable and thread-safe.
 */
public final class ImageDecoder {

    /** The default limit of pixels an image: 100 million, as many as a phone's largest sensor and a little more. */
    public static final long DEFAULT_MAXIMUM_PIXELS = 100_000_000;

    private static final int MAXIMUM_BYTES = 1 << 30;
    private static final String GET_AGAIN = "get the file again, or leave it out";

    static {
        // Java looks for readers once, by the class loader of the thread that first asks, which may see none of ours.
        Services.withLoaderOfLibrary(() -> {
            if (!ImageIO.getImageReadersByFormatName("webp").hasNext()) {
                ImageIO.scanForPlugins();
            }
            return null;
        });
    }

    private final long maximumPixels;

    /** Makes a decoder with the default limit of pixels. */
    public ImageDecoder() {
        this(DEFAULT_MAXIMUM_PIXELS);
    }

    /**
     * Makes a decoder.
     *
     * @param maximumPixels the largest width times height that is decoded, 1 or more; checked in the header, before any
     *     memory is taken for pixels
     */
    public ImageDecoder(long maximumPixels) {
        if (maximumPixels < 1) {
            throw new IllegalArgumentException("the limit of pixels is " + maximumPixels + "; it must be 1 or more");
        }
        this.maximumPixels = maximumPixels;
    }

    /**
     * Decodes a file.
     *
     * @param file the file
     * @return the pixels and facts
     * @throws ImageDecodingException if the file cannot be read or does not give a picture
     */
    public DecodedImage decode(Path file) throws ImageDecodingException {
        byte[] bytes;
        try {
            if (Files.isDirectory(file)) {
                throw new ImageDecodingException(
                        file.toString(), Reason.UNREADABLE, "this is a folder", "name an image file", null);
            }
            long size = Files.size(file);
            if (size > MAXIMUM_BYTES) {
                throw tooManyBytes(file.toString(), "the file has " + size + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (ImageDecodingException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new ImageDecodingException(
                    file.toString(), Reason.UNREADABLE, "there is no such file", "check the path", e);
        } catch (IOException e) {
            throw new ImageDecodingException(
                    file.toString(),
                    Reason.UNREADABLE,
                    "the file cannot be read (" + e + ")",
                    "check its permissions and the disk",
                    e);
        }
        return decode(file.toString(), bytes);
    }

    private static ImageDecodingException tooManyBytes(String name, String problem) {
        return new ImageDecodingException(
                name, Reason.TOO_LARGE, problem + ", the limit is " + MAXIMUM_BYTES, "shrink it or leave it out", null);
    }

    /**
     * Decodes a stream.
     *
     * @param name what to call it in messages
     * @param stream the content of an image file; it is read to its end and stays open
     * @return the pixels and facts
     * @throws ImageDecodingException if the stream cannot be read or does not give a picture
     */
    public DecodedImage decode(String name, InputStream stream) throws ImageDecodingException {
        byte[] bytes;
        try {
            bytes = stream.readNBytes(MAXIMUM_BYTES + 1);
        } catch (IOException e) {
            throw new ImageDecodingException(
                    name, Reason.UNREADABLE, "the stream cannot be read (" + e + ")", GET_AGAIN, e);
        }
        if (bytes.length > MAXIMUM_BYTES) {
            throw tooManyBytes(name, "the stream has more bytes");
        }
        return decode(name, bytes);
    }

    /**
     * Decodes bytes.
     *
     * @param name what to call them in messages
     * @param bytes the content of an image file, not modified
     * @return the pixels and facts
     * @throws ImageDecodingException if the bytes do not give a picture
     */
    public DecodedImage decode(String name, byte[] bytes) throws ImageDecodingException {
        if (bytes.length == 0) {
            throw new ImageDecodingException(name, Reason.EMPTY, "the file is empty (0 bytes)", GET_AGAIN, null);
        }
        ImageFormat format = ImageFormat.byContent(bytes).orElse(null);
        if (format == null) {
            throw notAnImage(name, bytes);
        }
        try {
            FileStructure structure = FileStructure.of(format, bytes);
            checkSize(name, structure.width, structure.height, format != ImageFormat.JPEG && structure.width == 0);
            BufferedImage picture = read(name, format, structure);
            ImageFacts facts = facts(format, structure, picture);
            return new DecodedImage(RgbImage.of(picture).upright(facts.exifOrientation()), facts);
        } catch (FileStructure.Broken e) {
            throw new ImageDecodingException(name, e.reason(), e.getMessage(), GET_AGAIN, e);
        }
    }

    private BufferedImage read(String name, ImageFormat format, FileStructure structure) throws ImageDecodingException {
        ImageReader reader = reader(format, structure.components == 4);
        AtomicReference<String> cut = new AtomicReference<>();
        reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> {
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                cut.set(warning);
            }
        });
        byte[] bytes = structure.essential;
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(input, false, true);
            // Also where the structure told a size: this is the one that memory is taken for.
            checkSize(name, reader.getWidth(0), reader.getHeight(0), false);
            BufferedImage picture = reader.read(0);
            if (cut.get() != null) {
                throw new ImageDecodingException(
                        name, Reason.DAMAGED, "its pixel data ends early (" + cut.get() + ")", GET_AGAIN, null);
            }
            Optional<String> problem = RgbImage.samplesProblem(picture);
            if (problem.isPresent()) {
                throw new ImageDecodingException(name, Reason.UNSUPPORTED, problem.get(), UnreadFormat.REMEDY, null);
            }
            return picture;
        } catch (ImageDecodingException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw broken(name, format, e);
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(ImageFormat format, boolean inks) {
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(format.extensions().get(0));
        ImageReader fallback = null;
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            boolean platform = reader.getClass().getName().startsWith("com.sun.");
            if (format != ImageFormat.JPEG || platform != inks) {
                return reader;
            }
            fallback = reader;
        }
        if (fallback == null) {
            throw new IllegalStateException("no ImageIO reader for " + format + " is on the class path");
        }
        return fallback;
    }

    private void checkSize(String name, int width, int height, boolean unknown) throws ImageDecodingException {
        if (unknown) {
            return;
        }
        if (width < 1 || height < 1) {
            throw new ImageDecodingException(
                    name, Reason.DAMAGED, "its header says " + width + " x " + height + " pixels", GET_AGAIN, null);
        }
        if ((long) width * height > maximumPixels) {
            throw new ImageDecodingException(
                    name,
                    Reason.TOO_LARGE,
                    "its header says " + width + " x " + height + " pixels, the limit is " + maximumPixels,
                    "shrink it or leave it out",
                    null);
        }
    }

    private static ImageDecodingException broken(String name, ImageFormat format, Exception e) {
        boolean ends = false;
        for (Throwable cause = e; cause != null && !ends; cause = cause.getCause()) {
            ends = cause instanceof EOFException;
        }
        if (ends) {
            return new ImageDecodingException(
                    name, Reason.TRUNCATED, "the file is cut off inside its pixels", GET_AGAIN, e);
        }
        boolean unsupported = e instanceof IIOException
                && e.getMessage() != null
                && e.getMessage().toLowerCase(Locale.ROOT).contains("unsupported");
        return unsupported
                ? new ImageDecodingException(
                        name,
                        Reason.UNSUPPORTED,
                        "a kind of " + format + " that is not read (" + e.getMessage() + ")",
                        UnreadFormat.REMEDY,
                        e)
                : new ImageDecodingException(
                        name, Reason.DAMAGED, "a damaged " + format + " file (" + e.getMessage() + ")", GET_AGAIN, e);
    }

    private static ImageDecodingException notAnImage(String name, byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
        String lower = start.strip().toLowerCase(Locale.ROOT);
        Optional<UnreadFormat> unread = UnreadFormat.byContent(bytes);
        if (unread.isPresent()) {
            return new ImageDecodingException(
                    name, Reason.UNSUPPORTED, unread.get().problem(), UnreadFormat.REMEDY, null);
        }
        String kind = "its content is that of no image format";
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            kind = "a web page, not an image";
        } else if (lower.startsWith("<svg") || lower.startsWith("<?xml")) {
            kind = "a text (XML or SVG), not an image of pixels";
        }
        return new ImageDecodingException(
                name, Reason.NOT_AN_IMAGE, kind, "remove it or replace it by the image", null);
    }

    private static ImageFacts facts(ImageFormat format, FileStructure structure, BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        ColorKind color;
        if (structure.components == 4 || colors.getNumColorComponents() == 4) {
            color = ColorKind.CMYK;
        } else if (structure.transparent || colors.hasAlpha()) {
            color = ColorKind.ALPHA;
        } else if (colors.getNumColorComponents() == 1
                || (structure.components == 1 && !structure.palette)
                || (colors instanceof IndexColorModel indexed && isGray(indexed))) {
            color = ColorKind.GRAY;
        } else {
            color = structure.palette || colors instanceof IndexColorModel ? ColorKind.PALETTE : ColorKind.RGB;
        }
        return new ImageFacts(
                format, picture.getWidth(), picture.getHeight(), color, structure.orientation, structure.animated);
    }

    private static boolean isGray(IndexColorModel colors) {
        for (int i = 0; i < colors.getMapSize(); i++) {
            if (colors.getRed(i) != colors.getGreen(i) || colors.getRed(i) != colors.getBlue(i)) {
                return false;
            }
        }
        return true;
    }
}
