package org.graft.engine;

import java.io.File;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shared libraries that this process loads from a moment on, which shows what native code an engine brings: its
 * name and version do not. Linux tells; elsewhere there are none. Safe for use by several threads.
 */
public final class MappedLibraries {

    /** A file that was deleted after it was mapped has a note behind its path, and does not match. */
    private static final Pattern LIBRARY = Pattern.compile("/.*\\.so(\\.\\w+)*$");

    private final SystemFiles files;
    private final Set<Path> before;

    /** Begins now: libraries that are loaded already do not count. */
    public MappedLibraries() {
        this(SystemFiles.ofThisMachine());
    }

    /**
     * Begins now.
     *
     * @param files the files in which to look
     */
    public MappedLibraries(SystemFiles files) {
        this.files = files;
        this.before = now();
    }

    private Set<Path> now() {
        Set<Path> paths = new TreeSet<>();
        for (String line : files.lines("/proc/self/maps")) {
            Matcher library = LIBRARY.matcher(line);
            if (library.find()) {
                paths.add(Path.of(library.group()));
            }
        }
        return paths;
    }

    /**
     * Lists the libraries that were loaded since this object was made, and are still.
     *
     * @return their files, sorted by path, without those that were deleted meanwhile
     */
    public List<Path> since() {
        Set<Path> since = now();
        since.removeAll(before);
        return List.copyOf(since);
    }

    /**
     * Finds the largest library that was loaded since this object was made.
     *
     * @return its file; empty if none was loaded
     */
    public Optional<Path> largestSince() {
        return since().stream()
                .map(Path::toFile)
                .max(Comparator.comparing(File::length))
                .map(File::toPath);
    }
}
