package org.graft.train;

/** Thrown when the loss is no longer a number; the message names the phase, the epoch and the remedy. */
public class TrainingDivergedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what happened, and the remedy
     */
    public TrainingDivergedException(String message) {
        super(message);
    }
}
