package org.graft.engine;

/** Thrown when an engine or a device that was asked for cannot be had; the message says what is missing. */
public class EngineUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one sentence that names the engine or device and the remedy
     * @param cause the engine's own error, or null
     */
    public EngineUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
