package org.graft.train;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The SHA-256 of Graft's own code, as it is loaded: the class files below {@code org/graft} in the jars or folders of
 * some classes. What code computed is stale when the code changed, also in builds that no commit or version tells apart.
 *
 * <p>Each jar or folder is read once, however often it is asked for. For use by one thread.
 */
final class CodeDigest {

    private static final String PACKAGE = "org/graft";

    private final Map<Path, String> known = new HashMap<>();

    /**
     * Digests the code beside some classes.
     *
     * @param classes a class of each jar or folder
     * @return the digest in hexadecimal; empty if the code lies in no file or folder, as within a jar of jars
     */
    Optional<String> of(Class<?>... classes) throws IOException {
        Set<Path> places = new LinkedHashSet<>();
        for (Class<?> member : classes) {
            Optional<Path> place = place(member);
            if (place.isEmpty()) {
                return Optional.empty();
            }
            places.add(place.get());
        }
        MessageDigest digest = DigestUtils.getSha256Digest();
        for (Path place : places) {
            digest.update(digest(place).getBytes(StandardCharsets.US_ASCII));
        }
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }

    private String digest(Path place) throws IOException {
        String found = known.get(place);
        if (found == null) {
            MessageDigest digest = DigestUtils.getSha256Digest();
            if (Files.isDirectory(place)) {
                update(digest, place);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    update(digest, jar.getPath("/"));
                }
            }
            found = HexFormat.of().formatHex(digest.digest());
            known.put(place, found);
        }
        return found;
    }

    private static Optional<Path> place(Class<?> member) {
        CodeSource source = member.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            Path place = Path.of(source.getLocation().toURI());
            return Files.exists(place) ? Optional.of(place) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    private static void update(MessageDigest digest, Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root.resolve(PACKAGE))) {
            files = all.filter(file -> file.toString().endsWith(".class"))
                    .sorted((a, b) -> name(root, a).compareTo(name(root, b)))
                    .toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            digest.update((name(root, file) + " " + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
