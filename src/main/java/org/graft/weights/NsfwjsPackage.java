package org.graft.weights;

import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The npm package nsfwjs, whose InceptionV3 was fine-tuned from ImageNet's weights, in the local cache.
 *
 * <p>Its checksum is a constant: whatever registry the client uses, it is this package or an error.
 */
final class NsfwjsPackage {

    static final String ID = "nsfwjs@4.3.0";
    static final String LICENSE = "MIT";

    /** The registry's {@code dist.integrity} of this version. */
    static final String INTEGRITY =
            "sha512-WTKDte0vp1X97N1h34P79G/hG+sVT3+TnDz9di1WseIJR93v11E4viNX7Vg9WsO6HYoR772Nzq2iM8jo3XBZ+g==";

    /** The SHA-256 of the model's concatenated shards, which are the same in the project's own repository. */
    static final String SHARDS_SHA256 = "8a457f3fdec7db18b16e44323454db0eaeb8f314eda0046b2e293e58a5bfabf4";

    /** The npm client does not tell how far it is. */
    private static final long UNKNOWN = -1;

    static final String FILE_NAME = "nsfwjs-4.3.0.tgz";

    private final Path directory;
    private final PackageClient client;
    private final boolean offline;
    private final Optional<Progress> progress;

    NsfwjsPackage(Path directory, PackageClient client, boolean offline, Optional<Progress> progress) {
        this.directory = directory;
        this.client = client;
        this.offline = offline;
        this.progress = progress;
    }

    /** Returns where the package lies or will lie. */
    Path path() {
        return directory.resolve(FILE_NAME);
    }

    boolean isCached() {
        return Files.isRegularFile(path());
    }

    /**
     * Fetches the package unless it is there, and checks it.
     *
     * @return its archive
     * @throws IOException if it cannot be had or is not what it should be; the message says why
     */
    Path fetch() throws IOException {
        if (!isCached()) {
            if (offline) {
                throw new IOException("offline: the npm package " + ID + " was not asked for");
            }
            Files.createDirectories(directory);
            Path work = Files.createTempDirectory(directory, "npm");
            progress.ifPresent(
                    shown -> shown.reset("Fetching the npm package " + ID + " (25 MB) by npm pack", UNKNOWN));
            try {
                client.pack(ID, work);
                Path archive = onlyArchive(work);
                check(archive);
                Files.move(archive, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                progress.ifPresent(Progress::end);
                FileUtils.deleteDirectory(work.toFile());
            }
        }
        return check(path());
    }

    /** Compares an archive with the known checksum. */
    static Path check(Path archive) throws IOException {
        String actual = Checksums.integrity(archive);
        if (!actual.equals(INTEGRITY)) {
            throw new IOException("the npm package " + ID + " in " + archive + " has the integrity " + actual
                    + ", expected " + INTEGRITY + ": delete the file and fetch it again");
        }
        return archive;
    }

    private static Path onlyArchive(Path work) throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            List<Path> archives =
                    files.filter(file -> file.toString().endsWith(".tgz")).toList();
            if (archives.size() != 1) {
                throw new IOException("npm pack " + ID + " left " + archives.size() + " archives, expected one");
            }
            return archives.get(0);
        }
    }
}
