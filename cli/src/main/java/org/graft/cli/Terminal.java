package org.graft.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** Knows whether this process talks to a terminal. Java's own console tells of stdin and stdout only. */
final class Terminal {

    private static final int STANDARD_ERROR = 2;

    private interface CLibrary extends Library {
        int isatty(int descriptor);
    }

    private interface WindowsCLibrary extends Library {
        int _isatty(int descriptor);
    }

    private Terminal() {}

    static boolean isStandardError() {
        try {
            return Platform.isWindows()
                    ? Native.load("msvcrt", WindowsCLibrary.class)._isatty(STANDARD_ERROR) != 0
                    : Native.load("c", CLibrary.class).isatty(STANDARD_ERROR) != 0;
        } catch (LinkageError e) {
            // A platform without JNA's library: plain lines are right everywhere.
            return false;
        }
    }
}
