package org.graft.train;

/** Thrown when a recipe cannot be read or a value in it is out of range; the message names the recipe and the value. */
public class RecipeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what is wrong, and the remedy
     * @param cause the error below, or null
     */
    public RecipeException(String message, Throwable cause) {
        super(message, cause);
    }
}
