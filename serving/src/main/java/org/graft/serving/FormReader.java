package org.graft.serving;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MalformedMessageException;
import io.undertow.util.MultipartParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the images of one form, in the order of its parts. They stay in memory, which the limit of the body bounds: nothing of
 * a photo is written to the disk of the server, as Undertow's own reader of forms may do, which also groups parts by name.
 */
final class FormReader implements MultipartParser.PartHandler {

    private static final int CHUNK = 1 << 14;

    private final List<Upload> uploads = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    /** The file that a part is of; null for other parts, which are left out. */
    private String fileName;

    private boolean partsLeftOut;

    private FormReader() {}

    /**
     * Reads a form to its end.
     *
     * @param exchange the request, of which the content type tells the boundary
     * @param body its body
     * @param mostImages with more files than these the form is refused
     */
    static List<Upload> read(HttpServerExchange exchange, InputStream body, int mostImages)
            throws IOException, ProblemException {
        String boundary = Headers.extractQuotedValueFromHeader(
                exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE), "boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "the content type has no boundary");
        }
        FormReader reader = new FormReader();
        MultipartParser.ParseState parser = MultipartParser.beginParse(
                exchange.getConnection().getByteBufferPool(),
                reader,
                boundary.getBytes(StandardCharsets.US_ASCII),
                StandardCharsets.UTF_8.name());
        byte[] chunk = new byte[CHUNK];
        for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
            parse(parser, ByteBuffer.wrap(chunk, 0, length));
            if (reader.uploads.size() > mostImages) {
                throw UploadReader.tooManyImages(mostImages);
            }
        }
        if (!parser.isComplete()) {
            throw new ProblemException(
                    Problem.Kind.BAD_REQUEST, "the form is cut off: it does not end with --" + boundary + "--");
        }
        if (reader.uploads.isEmpty() && reader.partsLeftOut) {
            throw new ProblemException(
                    Problem.Kind.BAD_REQUEST,
                    "there is no image in the request: parts need a filename in their Content-Disposition");
        }
        return reader.uploads;
    }

    private static void parse(MultipartParser.ParseState parser, ByteBuffer chunk)
            throws IOException, ProblemException {
        try {
            parser.parse(chunk);
        } catch (MalformedMessageException | RuntimeException e) {
            // The parser throws what it stumbles over, often without a message.
            throw new ProblemException(
                    Problem.Kind.BAD_REQUEST, "a part of the form has headers that cannot be read", e);
        }
    }

    @Override
    public void beginPart(HeaderMap headers) {
        content.reset();
        String disposition = headers.getFirst(Headers.CONTENT_DISPOSITION);
        fileName =
                disposition == null ? null : Headers.extractQuotedValueFromHeaderWithEncoding(disposition, "filename");
    }

    @Override
    public void data(ByteBuffer buffer) {
        if (fileName == null) {
            return;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        content.writeBytes(bytes);
    }

    @Override
    public void endPart() {
        if (fileName == null) {
            partsLeftOut = true;
            return;
        }
        uploads.add(new Upload(
                fileName.isBlank() ? Integer.toString(uploads.size() + 1) : fileName, content.toByteArray()));
    }
}
