package org.graft.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The C library of this process, called through JNA, whose own native library may not load on a platform. */
final class CLibrary {

    private static final Logger logger = LoggerFactory.getLogger(CLibrary.class);

    private CLibrary() {}

    /**
     * Binds functions of the library. A function that it has not is an {@link UnsatisfiedLinkError} when it is called.
     *
     * @param functions declares them
     * @param <T> the type of that
     * @return the functions; empty on Windows, whose C library is another, and where JNA does not load
     */
    static <T extends Library> Optional<T> find(Class<T> functions) {
        if (Platform.isWindows()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Native.load("c", functions));
        } catch (LinkageError e) {
            logger.debug("JNA does not load, so the C library is left alone", e);
            return Optional.empty();
        }
    }
}
