package org.graft.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Environment variables of this process as native libraries see them. Java's own copy is fixed at start, so a variable
 * that a native library reads while it loads has to be set through the C library.
 */
final class NativeEnvironment {

    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);
    }

    private NativeEnvironment() {}

    /** Sets a variable unless the process already has it. Does nothing on Windows, whose C library has no setenv. */
    static void setIfAbsent(String name, String value) {
        if (Platform.isWindows()) {
            return;
        }
        Native.load("c", CLibrary.class).setenv(name, value, 0);
    }
}
