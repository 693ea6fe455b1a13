package org.graft.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The folder in which fetched weights and the checksums of those that lie elsewhere are kept.
 *
 * @param root the root of Graft's cache; the weights are in {@code weights} below it
 */
record WeightCache(Path root) {

    Path weights() {
        return root.resolve("weights");
    }

    /** Notes the SHA-256 of a file at the moment it was fetched and checked. */
    void record(Path file, String sha256) throws IOException {
        Path note = note(file);
        Files.createDirectories(note.getParent());
        Path work = Files.createTempFile(note.getParent(), "note", ".tmp");
        try {
            Files.writeString(work, sha256 + "  " + file + "\n");
            Files.move(work, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(work);
        }
    }

    /** Returns the SHA-256 that was noted for a file. */
    Optional<String> recorded(Path file) throws IOException {
        Path note = note(file);
        return Files.exists(note) ? Optional.of(Files.readString(note).split(" ", 2)[0]) : Optional.empty();
    }

    private Path note(Path file) {
        String key = Checksums.sha256(List.of(file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8)));
        return weights().resolve("checksums").resolve(key + ".sha256");
    }
}
