package org.graft.engine;

import com.sun.jna.Library;

/**
 * Environment variables of this process as native libraries see them. Java's own copy is fixed at start, so a variable
 * that a native library reads while it loads has to be set through the C library.
 */
final class NativeEnvironment {

    private interface Variables extends Library {
        int setenv(String name, String value, int overwrite);
    }

    private NativeEnvironment() {}

    /**
     * Sets a variable unless the process already has it. Does nothing on Windows, whose C library has no setenv, and where
     * JNA does not load: an engine that needs no JNA then runs with the defaults of its native library.
     */
    static void setIfAbsent(String name, String value) {
        CLibrary.find(Variables.class).ifPresent(library -> library.setenv(name, value, 0));
    }

    /** Sets a variable, also one that the process already has. Does nothing where {@link #setIfAbsent} does nothing. */
    static void set(String name, String value) {
        CLibrary.find(Variables.class).ifPresent(library -> library.setenv(name, value, 1));
    }
}
