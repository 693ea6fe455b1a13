package org.graft.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads the images of one JSON request, one after the other: of each only the bytes are kept. What is wrong is named by its
 * place in the JSON.
 */
final class JsonReader {

    private static final String DATA_URL = "data:";
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]*+");

    private final JsonParser parser;
    private final int mostImages;
    private final List<Upload> uploads = new ArrayList<>();

    private JsonReader(JsonParser parser, int mostImages) {
        this.parser = parser;
        this.mostImages = mostImages;
    }

    /**
     * Reads a body to its end.
     *
     * @param factory makes the parser
     * @param body stays open
     * @param mostImages with more images than these the body is refused
     */
    static List<Upload> read(JsonFactory factory, InputStream body, int mostImages)
            throws IOException, ProblemException {
        try (JsonParser parser = factory.createParser(body)) {
            JsonReader reader = new JsonReader(parser, mostImages);
            reader.readBody();
            return reader.uploads;
        } catch (JsonProcessingException e) {
            // The messages of the parser are for those who program with it.
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new ProblemException(Problem.Kind.BAD_REQUEST, "the body is not valid JSON" + place, e);
        }
    }

    private void readBody() throws IOException, ProblemException {
        parser.nextToken();
        expect(JsonToken.START_OBJECT, "the body", "an object with images");
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (!parser.currentName().equals("images")) {
                throw unknown("", "images");
            }
            found = true;
            parser.nextToken();
            expect(JsonToken.START_ARRAY, "images", "a list of objects");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                readImage("images[" + uploads.size() + "]");
            }
        }
        if (!found) {
            throw wrong("images is missing; it must be a list of objects");
        }
        if (parser.nextToken() != null) {
            throw wrong("there is more in the body after its object");
        }
    }

    private void readImage(String path) throws IOException, ProblemException {
        if (uploads.size() == mostImages) {
            throw UploadReader.tooManyImages(mostImages);
        }
        expect(JsonToken.START_OBJECT, path, "an object with data");
        String name = Integer.toString(uploads.size() + 1);
        byte[] data = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (field.equals("name")) {
                parser.nextToken();
                expect(JsonToken.VALUE_STRING, path + ".name", "a string");
                name = parser.getText();
            } else if (field.equals("data")) {
                parser.nextToken();
                expect(JsonToken.VALUE_STRING, path + ".data", "a string of base64");
                data = decode(path + ".data", parser.getText());
            } else {
                throw unknown(path + ".", "name and data");
            }
        }
        if (data == null) {
            throw wrong(path + ".data is missing; it must be a string of base64");
        }
        uploads.add(new Upload(name, data));
    }

    private static byte[] decode(String path, String text) throws ProblemException {
        String digits = text;
        if (text.regionMatches(true, 0, DATA_URL, 0, DATA_URL.length())) {
            int comma = text.indexOf(',');
            if (comma < 0 || !text.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
                throw wrong(path + " is a data URL without base64; it must begin like data:image/png;base64,");
            }
            digits = text.substring(comma + 1);
        }
        // The decoder for MIME skips line ends, and whatever else is no base64.
        if (!BASE64.matcher(digits).matches()) {
            throw wrong(path + " is not base64");
        }
        try {
            return Base64.getMimeDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.Kind.BAD_REQUEST, path + " is not base64", e);
        }
    }

    private void expect(JsonToken expected, String path, String description) throws ProblemException {
        JsonToken token = parser.currentToken();
        if (token != expected) {
            throw wrong(path + " is " + name(token) + "; it must be " + description);
        }
    }

    private static String name(JsonToken token) {
        if (token == null) {
            return "empty";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> token.asString();
        };
    }

    private ProblemException unknown(String prefix, String known) throws IOException {
        return wrong(
                prefix + parser.currentName() + " is no field of a request; leave it out, here there can be " + known);
    }

    private static ProblemException wrong(String detail) {
        return new ProblemException(Problem.Kind.BAD_REQUEST, detail);
    }
}
