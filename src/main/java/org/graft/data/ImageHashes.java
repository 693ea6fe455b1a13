package org.graft.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;

/**
 * The SHA-256 of image files, by which they are split, data sets are named and features are cached. A file is read once,
 * and again only if its size or time has changed since. For use by one thread.
 */
public final class ImageHashes {

    /** What is known of a file, and what it was like when it was read. */
    private record Known(long size, FileTime modified, String sha256) {

        boolean describes(BasicFileAttributes attributes) {
            return size == attributes.size() && modified.equals(attributes.lastModifiedTime());
        }
    }

    private final ImageProgress progress;
    private final Map<Path, Known> known = new HashMap<>();

    /** Makes an empty collection that tells nobody. */
    public ImageHashes() {
        this(ImageProgress.NONE);
    }

    /**
     * Makes an empty collection.
     *
     * @param progress told how far {@link #read} is
     */
    public ImageHashes(ImageProgress progress) {
        this.progress = progress;
    }

    /**
     * Reads the files that were not read yet, or have changed, at once and with progress.
     *
     * @param files the files; one that cannot be read is left to {@link #of}
     * @return the SHA-256 of each file that can be read, as of now
     */
    public Map<Path, String> read(Collection<Path> files) {
        Map<Path, String> digests = new HashMap<>();
        List<Path> missing = new ArrayList<>();
        for (Path file : files) {
            if (isKnown(file)) {
                digests.put(file, known.get(file).sha256());
            } else {
                missing.add(file);
            }
        }
        if (missing.isEmpty()) {
            return digests;
        }
        progress.begin(missing.size());
        try {
            for (Path file : missing) {
                try {
                    digests.put(file, of(file));
                } catch (IOException e) {
                    // Whoever needs it asks again, and knows what to do without it.
                }
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        return digests;
    }

    private boolean isKnown(Path file) {
        try {
            return known.containsKey(file) && known.get(file).describes(attributes(file));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns the SHA-256 of a file's bytes.
     *
     * @param file the file
     * @return the digest in lower-case hexadecimal
     * @throws IOException if the file cannot be read, or not any more
     */
    public String of(Path file) throws IOException {
        // Before the bytes: a file that changes while it is read counts as changed.
        BasicFileAttributes attributes = attributes(file);
        Known found = known.get(file);
        if (found == null || !found.describes(attributes)) {
            found = new Known(
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(file));
            known.put(file, found);
        }
        return found.sha256();
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }
}
