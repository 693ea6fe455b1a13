package org.graft.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The C library of this process, called through JNA, whose own native library may not load on a platform. */
public final class CLibrary {

    private static final Logger logger = LoggerFactory.getLogger(CLibrary.class);

    private interface Glibc extends Library {
        String gnu_get_libc_version();
    }

    private CLibrary() {}

    /**
     * Names the library and its version, which decide how memory is allocated, and whether an engine loads at all.
     *
     * @return for example {@code glibc 2.36}, or {@code musl}; empty outside Linux, and where JNA does not load
     */
    public static Optional<String> version() {
        return version(SystemFiles.ofThisMachine());
    }

    static Optional<String> version(SystemFiles files) {
        if (!Platform.isLinux()) {
            return Optional.empty();
        }
        if (files.lines("/proc/self/maps").stream().anyMatch(line -> line.contains("ld-musl"))) {
            return Optional.of("musl");
        }
        return find(Glibc.class).map(CLibrary::glibcVersion);
    }

    private static String glibcVersion(Glibc library) {
        try {
            return "glibc " + library.gnu_get_libc_version();
        } catch (UnsatisfiedLinkError e) {
            return "another C library than glibc and musl";
        }
    }

    /**
     * Binds functions of the library of a POSIX system. A function that it has not is an {@link UnsatisfiedLinkError}
     * when it is called.
     *
     * @param functions declares them
     * @param <T> the type of that
     * @return the functions; empty on Windows, whose C library is another, and where JNA does not load
     */
    public static <T extends Library> Optional<T> find(Class<T> functions) {
        return Platform.isWindows() ? Optional.empty() : load("c", functions);
    }

    /**
     * Binds functions of the library of Windows.
     *
     * @param functions declares them
     * @param <T> the type of that
     * @return the functions; empty on other systems, and where JNA does not load
     */
    public static <T extends Library> Optional<T> findOnWindows(Class<T> functions) {
        return Platform.isWindows() ? load("msvcrt", functions) : Optional.empty();
    }

    private static <T extends Library> Optional<T> load(String name, Class<T> functions) {
        try {
            return Optional.of(Native.load(name, functions));
        } catch (LinkageError e) {
            logger.debug("JNA does not load, so the C library is left alone", e);
            return Optional.empty();
        }
    }
}
