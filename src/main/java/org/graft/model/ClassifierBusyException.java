package org.graft.model;

/** A classifier could not begin with a request in the time that its options allow for waiting. Try again later. */
public final class ClassifierBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Makes the exception.
     *
     * @param message who was busy for how long
     */
    public ClassifierBusyException(String message) {
        super(message);
    }
}
