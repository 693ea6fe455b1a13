package org.graft.data;

import java.awt.AWTError;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageOutputStream;

/**
 * The bundled sample: five kinds of flowers, 40 drawn pictures of each, for trying everything out without files and
 * without network.
 *
 * <p>The pictures are drawn by code from fixed seeds: the same on every machine, but for roundings of the platform's
 * renderer. They come split, 32 training and 8 validation images a class, because the bytes of a PNG (which the content rule would
 * split by) depend on the platform's compressor. Needs no display, but where the environment names one that is not there,
 * Java must be told by {@code java.awt.headless=true}.
 */
public final class SampleFlowers {

    /** The number of pictures of each class. */
    public static final int IMAGES_PER_CLASS = 40;

    /** The width and height of a picture in pixels. */
    public static final int SIZE = 320;

    /** Every fifth picture is for validation. */
    private static final int VALIDATION_EVERY = 5;

    /** Part of the folder's name: to be raised when a picture changes, so that no older sample is taken for this one. */
    private static final String FOLDER = "sample-flowers-1";

    private SampleFlowers() {}

    /**
     * Returns the class names.
     *
     * @return the names, sorted
     */
    public static List<String> classes() {
        return Arrays.stream(FlowerPainter.Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    /**
     * Draws the sample, or takes the one that is there.
     *
     * @param parent the folder that the sample's folder is made in; created if it is missing
     * @return the sample's folder, with {@code train/<class>/*.png} and {@code validation/<class>/*.png}
     * @throws DataException if Java's graphics do not start; the message has the remedy
     * @throws IOException if it cannot be written
     */
    public static Path create(Path parent) throws IOException {
        return create(parent, IMAGES_PER_CLASS);
    }

    static Path create(Path parent, int perClass) throws IOException {
        Path target = parent.resolve(FOLDER);
        if (isComplete(target, perClass)) {
            return target;
        }
        // A moved folder is complete; what is not was damaged later, by somebody deleting files.
        NewFolder.delete(target);
        requireGraphics();
        try (NewFolder folder = new NewFolder(target)) {
            for (FlowerPainter.Kind kind : FlowerPainter.Kind.values()) {
                for (Split split : List.of(Split.TRAINING, Split.VALIDATION)) {
                    Files.createDirectories(folder.path().resolve(name(split, kind)));
                }
            }
            List<Picture> pictures = Arrays.stream(FlowerPainter.Kind.values())
                    .flatMap(kind -> IntStream.range(0, perClass).mapToObj(i -> new Picture(kind, i)))
                    .toList();
            pictures.parallelStream()
                    .forEach(picture -> write(picture, folder.path().resolve(picture.name())));
            folder.moveIntoPlace();
        } catch (UncheckedIOException e) {
            throw new DataException(
                    target + " cannot be written (" + e.getCause() + "); check the space and the permissions there",
                    e.getCause());
        } catch (FileAlreadyExistsException e) {
            if (!isComplete(target, perClass)) {
                throw e;
            }
        }
        return target;
    }

    /** Java looks for the display that the environment names, although none is needed, unless it is told not to. */
    private static void requireGraphics() throws DataException {
        try {
            GraphicsEnvironment.getLocalGraphicsEnvironment();
        } catch (AWTError | LinkageError e) {
            throw new DataException(
                    "the sample cannot be drawn: Java's graphics do not start (" + e.getMessage()
                            + "); start Java with -Djava.awt.headless=true",
                    e);
        }
    }

    /** One picture of the sample. */
    private record Picture(FlowerPainter.Kind kind, int number) {

        String name() {
            Split split = number % VALIDATION_EVERY == VALIDATION_EVERY - 1 ? Split.VALIDATION : Split.TRAINING;
            return SampleFlowers.name(split, kind) + String.format(Locale.ROOT, "/%02d.png", number);
        }

        long seed() {
            return 1000L * kind.name().hashCode() + number;
        }
    }

    private static String name(Split split, FlowerPainter.Kind kind) {
        return split.folders().get(0) + "/" + kind.name().toLowerCase(Locale.ROOT);
    }

    private static void write(Picture picture, Path file) {
        // A stream of its own instead of ImageIO's, which may keep a copy on disk.
        try (FileImageOutputStream output = new FileImageOutputStream(file.toFile())) {
            ImageIO.write(FlowerPainter.paint(picture.kind(), SIZE, picture.seed()), "png", output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isComplete(Path folder, int perClass) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".png")).count()
                    == (long) perClass * classes().size();
        }
    }
}
