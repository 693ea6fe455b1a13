package org.graft.train;

/** Thrown when a training run cannot go on because of its data or settings; the message names them and the remedy. */
public class TrainingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what is wrong, and the remedy
     */
    public TrainingException(String message) {
        super(message);
    }
}
