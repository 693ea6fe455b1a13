package org.graft.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.graft.image.ImageDecodingException.Reason;
import org.graft.testing.OddImageFile;
import org.graft.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final int WIDTH = 48;
    private static final int HEIGHT = 32;

    private final ImageDecoder decoder = new ImageDecoder();
    private final RgbImage gradient = Pictures.gradient(WIDTH, HEIGHT);

    @ParameterizedTest
    @CsvSource({"png,PNG", "bmp,BMP", "tiff,TIFF"})
    void losslessFormatsKeepEveryPixel(String name, ImageFormat format) throws IOException {
        DecodedImage decoded = decoder.decode("x", Pictures.encode(gradient.toBufferedImage(), name));

        assertEquals(gradient, decoded.image());
        assertEquals(new ImageFacts(format, WIDTH, HEIGHT, ColorKind.RGB, 1, false), decoded.facts());
    }

    /** The files were written by the Python Imaging Library from the same gradient. */
    @ParameterizedTest
    @CsvSource({
        "lossless.webp, WEBP, RGB, false, 0",
        "lossy.webp, WEBP, RGB, false, 30",
        "animated.webp, WEBP, RGB, true, 0",
        "cmyk.jpg, JPEG, CMYK, false, 20",
        "progressive.jpg, JPEG, RGB, false, 20",
    })
    void filesOfOtherProgramsGiveTheGradient(
            String file, ImageFormat format, ColorKind color, boolean animated, int tolerance) throws IOException {
        DecodedImage decoded = decoder.decode(file, resource(file));

        assertEquals(new ImageFacts(format, WIDTH, HEIGHT, color, 1, animated), decoded.facts());
        assertNear(gradient, decoded.image(), tolerance);
    }

    @Test
    void transparencyIsCompositedOnWhite() throws IOException {
        DecodedImage decoded = decoder.decode("x", resource("alpha.webp"));

        assertEquals(ColorKind.ALPHA, decoded.facts().color());
        for (int channel = 0; channel < 3; channel++) {
            int expected = Math.round((gradient.sample(9, 5, channel) * 128 + 255 * 127) / 255f);
            assertEquals(expected, decoded.image().sample(9, 5, channel));
        }
        BufferedImage clear = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        assertEquals(
                255, decoder.decode("x", Pictures.encode(clear, "png")).image().sample(0, 0, 0));
    }

    @Test
    void greyKeepsItsValuesInAllChannels() throws IOException {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 70);
        grey.getRaster().setSample(1, 0, 0, 200);

        DecodedImage decoded = decoder.decode("x", Pictures.encode(grey, "png"));

        assertEquals(Pictures.row(70, 200), decoded.image());
        assertEquals(ColorKind.GRAY, decoded.facts().color());
    }

    @Test
    void sixteenBitsBecomeEight() throws IOException {
        BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(0, 0, 0, 0);
        grey.getRaster().setSample(1, 0, 0, 100 * 257);
        grey.getRaster().setSample(2, 0, 0, 65535);

        DecodedImage decoded = decoder.decode("x", Pictures.encode(grey, "png"));

        assertEquals(Pictures.row(0, 100, 255), decoded.image());
    }

    @Test
    void palettesAreLookedUp() throws IOException {
        BufferedImage indexed = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED);
        indexed.setRGB(3, 4, 0xff3366);

        DecodedImage decoded = decoder.decode("x", Pictures.encode(indexed, "gif"));

        assertEquals(ColorKind.PALETTE, decoded.facts().color());
        assertEquals(indexed.getRGB(3, 4) & 0xff, decoded.image().sample(3, 4, 2));
        assertEquals(0xff, decoded.image().sample(3, 4, 0));
    }

    @Test
    void exifRotationIsApplied() throws IOException {
        byte[] jpeg = Pictures.encode(gradient.toBufferedImage(), "jpg");
        RgbImage stored = decoder.decode("x", jpeg).image();
        for (int orientation = 1; orientation <= 8; orientation++) {
            DecodedImage decoded = decoder.decode("x", Pictures.withExif(jpeg, orientation));

            assertEquals(orientation, decoded.facts().exifOrientation());
            assertEquals(WIDTH, decoded.facts().width());
            assertEquals(stored.upright(orientation), decoded.image());
        }
    }

    @Test
    void orientationsTurnAsTheStandardSays() {
        // The rows a b c / d e f as stored; what each orientation shows.
        RgbImage stored = letters(3, "abcdef");

        assertEquals(letters(3, "cbafed"), stored.upright(2));
        assertEquals(letters(3, "fedcba"), stored.upright(3));
        assertEquals(letters(3, "defabc"), stored.upright(4));
        assertEquals(letters(2, "adbecf"), stored.upright(5));
        assertEquals(letters(2, "daebfc"), stored.upright(6));
        assertEquals(letters(2, "fcebda"), stored.upright(7));
        assertEquals(letters(2, "cfbead"), stored.upright(8));
    }

    @Test
    void aBrokenColourProfileDoesNotMatter() throws IOException {
        byte[] jpeg = Pictures.encode(gradient.toBufferedImage(), "jpg");
        byte[] profile = "ICC_PROFILE\0\1\1this is no colour profile".getBytes(StandardCharsets.ISO_8859_1);

        assertEquals(
                decoder.decode("x", jpeg).image(),
                decoder.decode("x", Pictures.withSegment(jpeg, 0xe2, profile)).image());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tiff", "webp"})
    void aFileCutAnywhereIsAnError(String format) throws IOException {
        byte[] whole =
                format.equals("webp") ? resource("lossy.webp") : Pictures.encode(gradient.toBufferedImage(), format);
        for (int percent : List.of(20, 50, 80, 97)) {
            byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);

            ImageDecodingException e =
                    assertThrows(ImageDecodingException.class, () -> decoder.decode("photo." + format, cut));

            assertTrue(e.reason() == Reason.TRUNCATED || e.reason() == Reason.DAMAGED, e.getMessage());
            assertTrue(e.getMessage().startsWith("photo." + format + ": "), e.getMessage());
        }
    }

    @Test
    void aJpegWhosePixelsEndEarlyIsAnErrorThoughItsEndMarkerIsThere() throws IOException {
        byte[] whole = Pictures.encode(Pictures.formula(200, 200).toBufferedImage(), "jpg");
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        cut[cut.length - 2] = (byte) 0xff;
        cut[cut.length - 1] = (byte) 0xd9;

        assertEquals(Reason.DAMAGED, reason(cut));
    }

    @Test
    void aChangedByteInAPngIsAnError() throws IOException {
        byte[] png = Pictures.encode(gradient.toBufferedImage(), "png");
        png[png.length / 2] ^= 1;

        assertEquals(Reason.DAMAGED, reason(png));
    }

    @Test
    void filesThatAreNoImagesSayWhatTheyAre(@TempDir Path folder) throws IOException {
        assertEquals(Reason.EMPTY, reason(new byte[0]));
        assertEquals(Reason.NOT_AN_IMAGE, reason("just text".getBytes(StandardCharsets.UTF_8)));
        for (String brand : List.of("heic", "heix", "hevc", "mif1", "msf1", "avif", "avis")) {
            byte[] phone = ("\0\0\0\30ftyp" + brand + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(Reason.UNSUPPORTED, reason(phone), brand);
        }
        byte[] film = "\0\0\0\30ftypqt  \0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Reason.NOT_AN_IMAGE, reason(film));
        Path missing = folder.resolve("missing.jpg");
        ImageDecodingException e = assertThrows(ImageDecodingException.class, () -> decoder.decode(missing));
        assertEquals(Reason.UNREADABLE, e.reason());
        assertTrue(e.getMessage().contains("there is no such file"), e.getMessage());
    }

    @Test
    void anImageOfMorePixelsThanTheLimitIsRefused() throws IOException {
        ImageDecoder small = new ImageDecoder(WIDTH * HEIGHT - 1);
        for (String format : List.of("jpg", "png", "gif", "bmp", "tiff")) {
            byte[] file = Pictures.encode(gradient.toBufferedImage(), format);
            ImageDecodingException e = assertThrows(ImageDecodingException.class, () -> small.decode("x", file));
            assertEquals(Reason.TOO_LARGE, e.reason());
        }
    }

    static List<OddImageFile> oddFiles() throws IOException {
        return OddImageFile.all();
    }

    @ParameterizedTest
    @MethodSource("oddFiles")
    void anOddFileGivesTheRightPictureOrOneClearError(OddImageFile file) throws IOException {
        if (file.picture().isPresent()) {
            assertNear(
                    file.picture().get(),
                    decoder.decode(file.name(), file.bytes()).image(),
                    file.tolerance());
            return;
        }
        ImageDecodingException refused =
                assertThrows(ImageDecodingException.class, () -> decoder.decode(file.name(), file.bytes()));
        assertEquals(file.reason().get(), refused.reason());
        assertTrue(refused.getMessage().startsWith(file.name() + ": "), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
    }

    @Test
    void manyThreadsDecodeWithOneDecoder() throws Exception {
        byte[] jpeg = Pictures.encode(gradient.toBufferedImage(), "jpg");
        RgbImage expected = decoder.decode("x", jpeg).image();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<DecodedImage>> results = IntStream.range(0, 64)
                    .mapToObj(i -> threads.submit(() -> decoder.decode("x", jpeg)))
                    .toList();
            for (Future<DecodedImage> result : results) {
                assertEquals(expected, result.get().image());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void realPhotosDecode() throws IOException {
        Path folder = Shared.require("flowers17/validation");
        try (var files = Files.walk(folder)) {
            List<Path> photos =
                    files.filter(Files::isRegularFile).sorted().limit(20).toList();
            for (Path photo : photos) {
                DecodedImage decoded = decoder.decode(photo);
                assertEquals(ImageFormat.JPEG, decoded.facts().format());
                assertTrue(decoded.image().width() > 100);
            }
        }
    }

    private Reason reason(byte[] bytes) {
        return assertThrows(ImageDecodingException.class, () -> decoder.decode("x", bytes))
                .reason();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream input = ImageDecoderTest.class.getResourceAsStream("/images/" + name)) {
            return input.readAllBytes();
        }
    }

    private static RgbImage letters(int width, String letters) {
        byte[] pixels = new byte[letters.length() * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) letters.charAt(i / 3);
        }
        return new RgbImage(width, letters.length() / width, pixels);
    }

    private static void assertNear(RgbImage expected, RgbImage actual, int tolerance) {
        assertEquals(expected.width(), actual.width());
        assertEquals(expected.height(), actual.height());
        for (int i = 0; i < expected.pixels().length; i++) {
            assertEquals(expected.pixels()[i] & 0xff, actual.pixels()[i] & 0xff, tolerance);
        }
    }
}
