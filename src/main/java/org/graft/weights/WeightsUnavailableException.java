package org.graft.weights;

import java.io.IOException;

/** Thrown when weights cannot be had: not fetched before and not reachable; the message says what to do. */
public class WeightsUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what cannot be had, why, and the choices
     * @param cause the failure underneath
     */
    public WeightsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
