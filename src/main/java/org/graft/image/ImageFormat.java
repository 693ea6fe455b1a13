package org.graft.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file formats that can be decoded, recognized by content, never by name. */
public enum ImageFormat {
    /** JPEG, baseline or progressive. */
    JPEG("jpg", "jpeg", "jpe", "jfif"),
    /** PNG. */
    PNG("png"),
    /** GIF. */
    GIF("gif"),
    /** Windows bitmap. */
    BMP("bmp", "dib"),
    /** Wireless bitmap, black and white. */
    WBMP("wbmp"),
    /** TIFF, the first page. */
    TIFF("tif", "tiff"),
    /** WebP, lossy or lossless. */
    WEBP("webp");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> extensions;

    ImageFormat(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /**
     * Returns the usual file name extensions.
     *
     * @return in lower case without a dot, the preferred one first
     */
    public List<String> extensions() {
        return extensions;
    }

    /**
     * Returns the format that a file name promises.
     *
     * @param fileName the name of a file
     * @return the format, empty if the extension is none of an image
     */
    public static Optional<ImageFormat> byExtension(String fileName) {
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (fileName.indexOf('.') >= 0 && format.extensions.contains(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /**
     * Recognizes a format by the first bytes of a file.
     *
     * @param bytes the file, or at least its first 16 bytes
     * @return the format, empty if it is none of these. A wireless bitmap has no signature: any content that starts with two
     *     zero bytes counts as one
     */
    public static Optional<ImageFormat> byContent(byte[] bytes) {
        ImageFormat format = null;
        if (startsWith(bytes, 0, 0xff, 0xd8, 0xff)) {
            format = JPEG;
        } else if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            format = PNG;
        } else if (startsWith(bytes, 0, 'G', 'I', 'F', '8')) {
            format = GIF;
        } else if (startsWith(bytes, 0, 'B', 'M')) {
            format = BMP;
        } else if (startsWith(bytes, 0, 'I', 'I', 42, 0) || startsWith(bytes, 0, 'M', 'M', 0, 42)) {
            format = TIFF;
        } else if (startsWith(bytes, 0, 'R', 'I', 'F', 'F') && startsWith(bytes, 8, 'W', 'E', 'B', 'P')) {
            format = WEBP;
        } else if (bytes.length > 4 && startsWith(bytes, 0, 0, 0) && bytes[2] != 0 && bytes[3] != 0) {
            format = WBMP;
        }
        return Optional.ofNullable(format);
    }

    /**
     * Recognizes a format by first bytes that no other kind of file has by chance.
     *
     * @param bytes the file, or at least its first 16 bytes
     * @return the format, empty if it is none of these or has no such bytes, as a wireless bitmap
     */
    public static Optional<ImageFormat> bySignature(byte[] bytes) {
        return byContent(bytes).filter(format -> switch (format) {
            case WBMP -> false;
            // A text may begin with the two letters, but has no zeros.
            case BMP -> startsWith(bytes, 6, 0, 0, 0, 0);
            default -> true;
        });
    }

    static boolean startsWith(byte[] bytes, int offset, int... expected) {
        if (bytes.length < offset + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[offset + i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
