package org.graft.cli;

import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import org.graft.engine.CLibrary;

/** Knows whether this process talks to a terminal. Java's own console tells of stdin and stdout only. */
final class Terminal {

    private static final int STANDARD_ERROR = 2;
    private static final int USUAL_COLUMNS = 80;

    /** TIOCGWINSZ, which asks for the size of the terminal, of Linux and of the BSDs. */
    private static final long GET_SIZE = Platform.isLinux() ? 0x5413 : 0x40087468;

    private interface Posix extends Library {
        int isatty(int descriptor);

        int ioctl(int descriptor, NativeLong request, Object... arguments);
    }

    private interface Windows extends Library {
        int _isatty(int descriptor);
    }

    private Terminal() {}

    static boolean isStandardError() {
        // Plain lines are right everywhere, also where JNA does not load.
        return CLibrary.find(Posix.class)
                        .map(library -> library.isatty(STANDARD_ERROR))
                        .or(() -> CLibrary.findOnWindows(Windows.class).map(library -> library._isatty(STANDARD_ERROR)))
                        .orElse(0)
                != 0;
    }

    /** Returns the width of the terminal of standard error, 80 where it is not known. */
    static int columns() {
        return CLibrary.find(Posix.class)
                .map(Terminal::columns)
                .filter(columns -> columns > 0)
                .orElse(USUAL_COLUMNS);
    }

    private static int columns(Posix library) {
        // Rows, columns, and the size in pixels.
        short[] size = new short[4];
        return library.ioctl(STANDARD_ERROR, new NativeLong(GET_SIZE), (Object) size) == 0
                ? Short.toUnsignedInt(size[1])
                : 0;
    }
}
