package org.graft.train;

import java.io.IOException;

/** A file that a training could do without would take too much of the disk. */
final class DiskSpaceException extends IOException {

    private static final long serialVersionUID = 1;

    DiskSpaceException(String message) {
        super(message);
    }
}
