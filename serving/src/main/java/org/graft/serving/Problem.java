package org.graft.serving;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An error as the body of a response: problem details of RFC 9457.
 *
 * @param type what kind of problem it is: {@code urn:graft:problem:} and a name that does not change
 * @param title the kind of problem, for people
 * @param status the status code of HTTP
 * @param detail this problem, for people, with the remedy
 * @param instance the path of the request
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(String type, String title, int status, String detail, String instance) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:graft:problem:";

    /** The kinds of problems. */
    enum Kind {
        BAD_REQUEST(400, "The request cannot be understood"),
        NOT_FOUND(404, "There is nothing here"),
        METHOD_NOT_ALLOWED(405, "The method is not for this path"),
        BODY_TOO_LARGE(413, "The request is too large"),
        IMAGE_TOO_LARGE(413, "The image is too large"),
        UNSUPPORTED_MEDIA_TYPE(415, "The content type is not read here"),
        UNSUPPORTED_IMAGE(415, "The image format is not read"),
        UNDECODABLE_IMAGE(422, "The image cannot be decoded"),
        FAILED(500, "The server failed"),
        BUSY(503, "The server is busy"),
        STOPPING(503, "The server is stopping");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        int status() {
            return status;
        }
    }

    static Problem of(Kind kind, String detail, String instance) {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return new Problem(TYPES + name, kind.title, kind.status, detail, instance);
    }
}
