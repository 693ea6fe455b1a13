package org.graft.serving;

/** A request that gets an error for an answer. */
final class ProblemException extends Exception {

    private static final long serialVersionUID = 1;

    private final Problem.Kind kind;

    ProblemException(Problem.Kind kind, String detail) {
        this(kind, detail, null);
    }

    ProblemException(Problem.Kind kind, String detail, Throwable cause) {
        super(detail, cause);
        this.kind = kind;
    }

    Problem.Kind kind() {
        return kind;
    }
}
