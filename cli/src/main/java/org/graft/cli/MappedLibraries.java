package org.graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The shared libraries that this process has loaded, as Linux tells; none elsewhere. */
final class MappedLibraries {

    private final Set<String> before = now();

    private static Set<String> now() {
        Set<String> paths = new TreeSet<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            lines.filter(line -> line.contains(".so"))
                    .map(line -> line.substring(Math.max(0, line.indexOf('/'))))
                    .filter(path -> path.startsWith("/"))
                    .forEach(paths::add);
        } catch (IOException e) {
            // Another system than Linux: nothing is known.
            return Set.of();
        }
        return paths;
    }

    /** Returns the largest library that was loaded since this object was made. */
    Optional<Path> largestSince() {
        Optional<Path> largest = Optional.empty();
        long size = 0;
        for (String path : now()) {
            long bytes = Path.of(path).toFile().length();
            if (!before.contains(path) && bytes > size) {
                size = bytes;
                largest = Optional.of(Path.of(path));
            }
        }
        return largest;
    }
}
