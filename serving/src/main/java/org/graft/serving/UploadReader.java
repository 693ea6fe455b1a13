package org.graft.serving;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.handlers.form.FormData;
import io.undertow.server.handlers.form.FormDataParser;
import io.undertow.server.handlers.form.FormParserFactory;
import io.undertow.server.handlers.form.MultiPartParserDefinition;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Reads the images of a request: multipart form data, JSON with base64, or the bytes of one image. Safe for many threads. */
final class UploadReader {

    private final ServerLimits limits;
    private final ObjectMapper json;
    private final FormParserFactory forms;

    /** The body of a JSON request. */
    private record JsonBody(
            @JsonProperty(value = "images", required = true) List<JsonImage> images) {}

    /** An image of a JSON request. */
    private record JsonImage(
            @JsonProperty("name") String name,
            @JsonProperty(value = "data", required = true) String data) {}

    UploadReader(ServerLimits limits) {
        this.limits = limits;
        // The limit of the body bounds a text too.
        this.json = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength((int) Math.min(Integer.MAX_VALUE, limits.bodyBytes()))
                                .build())
                        .build())
                .build();
        MultiPartParserDefinition parts = new MultiPartParserDefinition();
        parts.setDefaultEncoding(StandardCharsets.UTF_8.name());
        // In memory, which the limit of the body bounds: nothing of a photo is written to the disk of the server.
        parts.setFileSizeThreshold(limits.bodyBytes());
        this.forms = FormParserFactory.builder(false).addParser(parts).build();
    }

    /**
     * Reads the images of a request, on a thread that may wait.
     *
     * @throws ProblemException if there are none, too many, or the body is of another kind
     */
    List<Upload> read(HttpServerExchange exchange) throws ProblemException {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        String plain = type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        List<Upload> uploads;
        try {
            if (plain.equals("multipart/form-data")) {
                uploads = readForm(exchange);
            } else if (plain.equals("application/json")) {
                uploads = readJson(all(exchange.getInputStream()));
            } else if (plain.startsWith("image/") || plain.equals("application/octet-stream")) {
                uploads = List.of(new Upload("1", all(exchange.getInputStream())));
            } else {
                throw new ProblemException(
                        Problem.Kind.UNSUPPORTED_MEDIA_TYPE,
                        "the content type is " + (type == null ? "missing" : type)
                                + "; send multipart/form-data, application/json, image/... or application/octet-stream");
            }
        } catch (RequestTooBigException | MultiPartParserDefinition.FileTooLargeException e) {
            throw new ProblemException(
                    Problem.Kind.BODY_TOO_LARGE,
                    "the body is larger than " + limits.bodyBytes() + " bytes; send smaller or fewer images",
                    e);
        } catch (IOException e) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "the body cannot be read (" + e.getMessage() + ")", e);
        }
        if (uploads.isEmpty()) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "there is no image in the request");
        }
        if (uploads.size() > limits.images()) {
            throw new ProblemException(
                    Problem.Kind.BAD_REQUEST,
                    "there are " + uploads.size() + " images in the request, the limit is " + limits.images());
        }
        return uploads;
    }

    private static byte[] all(InputStream body) throws IOException {
        try {
            return body.readAllBytes();
        } catch (NullPointerException e) {
            // What Undertow's stream says of a connection that was closed meanwhile.
            throw new IOException("the connection was closed", e);
        }
    }

    private List<Upload> readForm(HttpServerExchange exchange) throws IOException, ProblemException {
        FormDataParser parser = forms.createParser(exchange);
        if (parser == null) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "the content type has no boundary");
        }
        try (parser) {
            FormData data = parse(parser);
            List<Upload> uploads = new ArrayList<>();
            for (String field : data) {
                for (FormData.FormValue value : data.get(field)) {
                    if (value.isFileItem()) {
                        String name = value.getFileName();
                        try (InputStream stream = value.getFileItem().getInputStream()) {
                            uploads.add(new Upload(
                                    name == null || name.isBlank() ? Integer.toString(uploads.size() + 1) : name,
                                    stream.readAllBytes()));
                        }
                    }
                }
            }
            return uploads;
        }
    }

    private static FormData parse(FormDataParser parser) throws IOException, ProblemException {
        try {
            return parser.parseBlocking();
        } catch (RuntimeException e) {
            // Undertow's parser tells of wrong encodings and of too many parts so.
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "the form cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private List<Upload> readJson(byte[] content) throws IOException, ProblemException {
        JsonBody body;
        try {
            body = json.readValue(content, JsonBody.class);
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    Problem.Kind.BAD_REQUEST,
                    "the body is not as /openapi.json describes it: " + e.getOriginalMessage(),
                    e);
        }
        List<Upload> uploads = new ArrayList<>();
        for (JsonImage image : body == null || body.images() == null ? List.<JsonImage>of() : body.images()) {
            if (image == null) {
                throw new ProblemException(Problem.Kind.BAD_REQUEST, "one of the images is null");
            }
            String name = image.name() == null ? Integer.toString(uploads.size() + 1) : image.name();
            try {
                uploads.add(
                        new Upload(name, Base64.getDecoder().decode(image.data().replaceAll("\\s", ""))));
            } catch (IllegalArgumentException | NullPointerException e) {
                throw new ProblemException(
                        Problem.Kind.BAD_REQUEST, "the data of image " + name + " are not base64", e);
            }
        }
        return uploads;
    }
}
