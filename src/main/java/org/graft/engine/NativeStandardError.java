package org.graft.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.function.Supplier;

/** The standard error stream of this process as native libraries write to it, past Java's {@code System.err}. */
public final class NativeStandardError {

    private static final int STANDARD_ERROR = 2;
    private static final int WRITE_ONLY = 1;

    private interface CLibrary extends Library {
        int open(String path, int flags);

        int dup(int descriptor);

        int dup2(int from, int to);

        int close(int descriptor);
    }

    private NativeStandardError() {}

    /**
     * Discards what the process writes to standard error while some work is done; Java's own output too. For notices of
     * native libraries that have no switch. Does nothing to the stream on Windows.
     *
     * @param work the work
     * @param <T> the type of its result
     * @return the result of the work
     */
    public static <T> T discardDuring(Supplier<T> work) {
        if (Platform.isWindows()) {
            return work.get();
        }
        CLibrary library = Native.load("c", CLibrary.class);
        int kept = library.dup(STANDARD_ERROR);
        if (kept < 0) {
            // The process has no standard error.
            return work.get();
        }
        System.err.flush();
        int nowhere = library.open("/dev/null", WRITE_ONLY);
        library.dup2(nowhere, STANDARD_ERROR);
        library.close(nowhere);
        try {
            return work.get();
        } finally {
            System.err.flush();
            library.dup2(kept, STANDARD_ERROR);
            library.close(kept);
        }
    }
}
