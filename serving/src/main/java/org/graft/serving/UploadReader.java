package org.graft.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** Reads the images of a request: multipart form data, JSON with base64, or the bytes of one image. Safe for many threads. */
final class UploadReader {

    private final ServerLimits limits;
    private final JsonFactory json;

    /** A body whose connection may be closed by another thread. */
    private static final class Body extends FilterInputStream {

        Body(InputStream stream) {
            super(stream);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (NullPointerException e) {
                // What Undertow's stream says of a connection that was closed meanwhile.
                throw new IOException("the connection was closed", e);
            }
        }
    }

    UploadReader(ServerLimits limits) {
        this.limits = limits;
        this.json = JsonFactory.builder()
                // To close a body is to read it to its end, for which a client that is told of an error need not wait.
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                // The limit of the body bounds a text too.
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength((int) limits.bodyBytes())
                        .build())
                .build();
    }

    /**
     * Reads the images of a request, on a thread that may wait.
     *
     * @throws ProblemException if there are none, too many, or the body is of another kind
     */
    List<Upload> read(HttpServerExchange exchange) throws ProblemException {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        String plain = type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (Admission.bodyLength(exchange) > limits.bodyBytes()) {
            throw tooLarge(null);
        }
        List<Upload> uploads;
        try {
            InputStream body = new Body(exchange.getInputStream());
            if (plain.equals("multipart/form-data")) {
                uploads = FormReader.read(exchange, body, limits.images());
            } else if (plain.equals("application/json")) {
                uploads = JsonReader.read(json, body, limits.images());
            } else if (plain.startsWith("image/") || plain.equals("application/octet-stream")) {
                uploads = List.of(new Upload(null, all(body, Admission.bodyLength(exchange))));
            } else {
                throw new ProblemException(
                        Problem.Kind.UNSUPPORTED_MEDIA_TYPE,
                        "the content type is " + (type == null ? "missing" : type)
                                + "; send multipart/form-data, application/json, image/... or application/octet-stream");
            }
        } catch (RequestTooBigException e) {
            throw tooLarge(e);
        } catch (IOException e) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "the body cannot be read (" + e.getMessage() + ")", e);
        }
        if (uploads.isEmpty()) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "there is no image in the request");
        }
        return uploads;
    }

    /** Reads a body without a copy if its length is known. */
    private static byte[] all(InputStream body, long length) throws IOException {
        if (length < 0) {
            return body.readAllBytes();
        }
        byte[] bytes = new byte[(int) length];
        body.readNBytes(bytes, 0, bytes.length);
        return bytes;
    }

    private ProblemException tooLarge(IOException cause) {
        return new ProblemException(
                Problem.Kind.BODY_TOO_LARGE,
                "the body is larger than " + limits.bodyBytes() + " bytes; send smaller or fewer images",
                cause);
    }

    /** What is wrong with a request that has more images than allowed. */
    static ProblemException tooManyImages(int most) {
        return new ProblemException(
                Problem.Kind.BAD_REQUEST,
                "there are more than " + most + " images in the request, the limit is " + most
                        + "; send them in several requests");
    }
}
