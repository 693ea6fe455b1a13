package org.graft.data;

import java.io.IOException;

/** Thrown when a folder or archive does not give a data set; the message names it, what is wrong and the remedy. */
public class DataException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message the place, what is wrong with it and what to do
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message the place, what is wrong with it and what to do
     * @param cause the error below
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
