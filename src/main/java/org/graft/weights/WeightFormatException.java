package org.graft.weights;

import java.io.IOException;

/** Thrown when a weight file is not of its format, is damaged, or uses a part of the format that cannot be read. */
public class WeightFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param location the file
     * @param problem what is wrong, and where in the file
     * @param remedy what to do about it
     */
    public WeightFormatException(String location, String problem, String remedy) {
        super(location + ": " + problem + "; " + remedy);
    }

    /**
     * Makes the exception.
     *
     * @param location the file
     * @param problem what is wrong, and where in the file
     * @param remedy what to do about it
     * @param cause the failure underneath
     */
    public WeightFormatException(String location, String problem, String remedy, Throwable cause) {
        super(location + ": " + problem + "; " + remedy, cause);
    }
}
