package org.graft.model;

import java.io.IOException;

/** Thrown when a directory is no trained model, or a file of it is missing or altered; the message names the file. */
public class ModelFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what is wrong, in which file, and the remedy
     */
    public ModelFormatException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message what is wrong, in which file, and the remedy
     * @param cause the error below
     */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
