package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reads what a command printed with {@code --json}. */
final class OneDocument {

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private OneDocument() {}

    /** Fails if there is anything before or after the one document, or nothing at all. */
    static JsonNode of(String out) throws IOException {
        JsonNode document = STRICT.readTree(out);
        assertFalse(document.isMissingNode(), "nothing was printed");
        return document;
    }
}
