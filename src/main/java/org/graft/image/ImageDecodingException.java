package org.graft.image;

import java.io.IOException;

/** Thrown when a file does not give a picture; the message names the file, what is wrong with it and the remedy. */
public class ImageDecodingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with a file. */
    public enum Reason {
        /** The file cannot be opened or read. */
        UNREADABLE,
        /** The file has no bytes. */
        EMPTY,
        /** The content is not that of an image. */
        NOT_AN_IMAGE,
        /** An image of a kind that is not read, for example HEIC. */
        UNSUPPORTED,
        /** The file ends too early. */
        TRUNCATED,
        /** The content contradicts itself. */
        DAMAGED,
        /** More pixels than the limit. */
        TOO_LARGE,
        /** The picture is there, but what was to be made of it cannot be, for example because of its size. */
        UNPREPARED
    }

    private final String file;
    private final Reason reason;
    private final String problem;

    /**
     * Makes the exception.
     *
     * @param file the name of the file
     * @param reason the kind of problem
     * @param problem what is wrong, as a clause: "the file is empty"
     * @param remedy what to do, as a clause
     * @param cause the error below, or null
     */
    public ImageDecodingException(String file, Reason reason, String problem, String remedy, Throwable cause) {
        super(file + ": " + problem + "; " + remedy, cause);
        this.file = file;
        this.reason = reason;
        this.problem = problem;
    }

    /**
     * Returns the file.
     *
     * @return its name as given to the decoder
     */
    public String file() {
        return file;
    }

    /**
     * Returns the kind of problem.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns what is wrong with the file, for whoever has another remedy than the message.
     *
     * @return a clause without the name of the file and without the remedy: "the file is empty"
     */
    public String problem() {
        return problem;
    }
}
