package org.graft.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The image formats of phones and browsers that are recognized but not read, as nothing in plain Java decodes them. They
 * share a container, ISO 14496-12: a box {@code ftyp} with the brand of what is inside.
 */
public enum UnreadFormat {
    /** Pictures and sequences in HEVC, as phones take them. */
    HEIC("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"),
    /** Pictures and sequences in AV1. */
    AVIF("avif", "avis"),
    /** Pictures and sequences whose coding only a later brand says, mostly HEVC. */
    HEIF("mif1", "msf1");

    /** What to do with such a file, as a clause. */
    public static final String REMEDY = "convert it to JPEG or PNG";

    private static final int BRAND_AT = 8;
    private static final int BRAND_END = 12;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> brands;

    UnreadFormat(String... brands) {
        this.brands = List.of(brands);
    }

    /**
     * Recognizes a format by the first bytes of a file.
     *
     * @param bytes the file, or at least its first 12 bytes
     * @return the format, empty if it is none of these
     */
    public static Optional<UnreadFormat> byContent(byte[] bytes) {
        if (bytes.length >= BRAND_END && ImageFormat.startsWith(bytes, 4, 'f', 't', 'y', 'p')) {
            String brand = new String(bytes, BRAND_AT, BRAND_END - BRAND_AT, StandardCharsets.ISO_8859_1);
            for (UnreadFormat format : values()) {
                if (format.brands.contains(brand)) {
                    return Optional.of(format);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Recognizes the format of a file.
     *
     * @param file the file
     * @return the format, empty if it is none of these or cannot be read
     */
    public static Optional<UnreadFormat> of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return byContent(in.readNBytes(BRAND_END));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Says what is wrong with such a file.
     *
     * @return a clause, for example {@code a HEIC image is not read}
     */
    public String problem() {
        return (this == AVIF ? "an " : "a ") + name() + " image is not read";
    }
}
