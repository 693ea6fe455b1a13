package org.graft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.engine.CacheAge;
import org.graft.image.ColorKind;
import org.graft.image.ImageFacts;
import org.graft.image.ImageFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier audits saw of images, so that these need not be decoded again. The key is the SHA-256 of a file's content.
 *
 * <p>It is a text file with a line an image, only appended to; a line that was not written whole is passed over. Processes can
 * share it. Failures are not kept. A file that cannot be read or written costs time and nothing else. For use by one thread.
 *
 * <p>The file's name is a digest of everything else that decides what is seen. Files that nothing has read for 30 days go
 * when a new one is made.
 */
public final class AuditMemory {

    private static final String SEPARATOR = " ";
    private static final int FIELDS = 8;
    private static final String EXTENSION = ".txt";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}" + Pattern.quote(EXTENSION));
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditMemory.class);

    private final Path folder;
    private final Path file;
    private final ImageHashes hashes;
    private final Map<String, ExaminedImage> known = new HashMap<>();
    private Map<Path, String> keys = Map.of();

    /**
     * Takes the file of some settings.
     *
     * @param folder the folder of all such files, which need not be there
     * @param settings everything but the image that what is seen depends on: the code and the Java that decode
     * @param hashes gives the keys
     */
    public AuditMemory(Path folder, String settings, ImageHashes hashes) {
        this.folder = folder;
        this.file = folder.resolve(DigestUtils.sha256Hex(settings) + EXTENSION);
        this.hashes = hashes;
    }

    /** Reads what is known of some images, and nothing of others: the file may tell of many more. */
    void read(List<Path> images) {
        keys = hashes.read(images);
        if (!Files.exists(file)) {
            return;
        }
        markUsed();
        Set<String> wanted = new HashSet<>(keys.values());
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.map(line -> line.split(SEPARATOR))
                    .filter(fields -> fields.length == FIELDS && wanted.contains(fields[0]))
                    .forEach(fields -> parsed(fields).ifPresent(image -> known.put(fields[0], image)));
        } catch (IOException | UncheckedIOException e) {
            LOGGER.warn(
                    "{} cannot be read, so images that were seen before are decoded again ({})", file, e.toString());
        }
    }

    private void markUsed() {
        try {
            CacheAge.markUsed(file);
        } catch (IOException e) {
            LOGGER.debug("{} keeps its age", file, e);
        }
    }

    /** Returns what is known of one of these images, as it was then; empty also if it could not be read. */
    Optional<ExaminedImage> find(Path image) {
        return Optional.ofNullable(keys.get(image)).map(known::get);
    }

    /** Appends what was seen of some of these images, but for those that changed meanwhile. */
    void add(Map<Path, ExaminedImage> images) {
        StringBuilder lines = new StringBuilder();
        images.forEach((path, image) -> {
            if (isUnchanged(path)) {
                lines.append(line(keys.get(path), image));
            }
        });
        if (lines.isEmpty()) {
            return;
        }
        // A line break first: an earlier writer may have been stopped in the middle of a line.
        ByteBuffer bytes = ByteBuffer.wrap(("\n" + lines).getBytes(StandardCharsets.ISO_8859_1));
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                removeForgotten();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException e) {
            LOGGER.warn("{} cannot be written, so the images are decoded again next time ({})", file, e.toString());
        }
    }

    /** Each version of the code and of Java has a file, and most are never read again. */
    private void removeForgotten() {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(AuditMemory::isMemory).forEach(AuditMemory::removeIfForgotten);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.debug("what is forgotten in {} stays", folder, e);
        }
    }

    private static boolean isMemory(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    /** Another process may be at it too. */
    private static void removeIfForgotten(Path file) {
        try {
            if (CacheAge.isForgotten(file)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOGGER.debug("{} stays", file, e);
        }
    }

    private boolean isUnchanged(Path image) {
        try {
            return hashes.of(image).equals(keys.get(image));
        } catch (IOException e) {
            // Whoever reads it next says what is wrong.
            return false;
        }
    }

    private static String line(String key, ExaminedImage image) {
        ImageFacts facts = image.facts();
        return String.join(
                        SEPARATOR,
                        key,
                        image.pixels(),
                        facts.format().name(),
                        Integer.toString(facts.width()),
                        Integer.toString(facts.height()),
                        facts.color().name(),
                        Integer.toString(facts.exifOrientation()),
                        Boolean.toString(facts.animated()))
                + "\n";
    }

    private static Optional<ExaminedImage> parsed(String[] fields) {
        try {
            return Optional.of(new ExaminedImage(
                    new ImageFacts(
                            ImageFormat.valueOf(fields[2]),
                            Integer.parseInt(fields[3]),
                            Integer.parseInt(fields[4]),
                            ColorKind.valueOf(fields[5]),
                            Integer.parseInt(fields[6]),
                            Boolean.parseBoolean(fields[7])),
                    fields[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
