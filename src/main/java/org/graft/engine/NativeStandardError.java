package org.graft.engine;

import com.sun.jna.Library;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The standard error stream of this process as native libraries write to it, past Java's {@code System.err}.
 *
 * <p>The stream is the process's, not a thread's: threads may discard at the same time, and it comes back when the last
 * of them is done.
 */
public final class NativeStandardError {

    private static final int STANDARD_ERROR = 2;
    private static final int WRITE_ONLY = 1;

    private interface Descriptors extends Library {
        int open(String path, int flags);

        int dup(int descriptor);

        int dup2(int from, int to);

        int close(int descriptor);
    }

    private static int discarding;
    private static Optional<Runnable> restoration = Optional.empty();

    private NativeStandardError() {}

    /**
     * Discards what the process writes to standard error while some work is done; Java's own output too, and that of other
     * threads. For notices of native libraries that have no switch. Does nothing to the stream on Windows and where JNA
     * does not load.
     *
     * @param work the work
     * @param <T> the type of its result
     * @return the result of the work
     */
    public static <T> T discardDuring(Supplier<T> work) {
        begin();
        try {
            return work.get();
        } finally {
            end();
        }
    }

    private static synchronized void begin() {
        if (discarding++ == 0) {
            restoration = CLibrary.find(Descriptors.class).flatMap(NativeStandardError::discard);
        }
    }

    private static synchronized void end() {
        if (--discarding == 0) {
            restoration.ifPresent(Runnable::run);
        }
    }

    /** Returns how to undo it; empty if the process has no standard error. */
    private static Optional<Runnable> discard(Descriptors library) {
        int kept = library.dup(STANDARD_ERROR);
        if (kept < 0) {
            return Optional.empty();
        }
        System.err.flush();
        int nowhere = library.open("/dev/null", WRITE_ONLY);
        library.dup2(nowhere, STANDARD_ERROR);
        library.close(nowhere);
        return Optional.of(() -> {
            System.err.flush();
            library.dup2(kept, STANDARD_ERROR);
            library.close(kept);
        });
    }
}
