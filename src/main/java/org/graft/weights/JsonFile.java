package org.graft.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** A JSON file that a publisher put beside weights. */
final class JsonFile {

    private JsonFile() {}

    /** Parses the object that the file holds; its location is for the message. */
    static JsonNode parse(String location, byte[] content) throws IOException {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(content);
        } catch (JsonProcessingException e) {
            throw new WeightFormatException(
                    location, "it is not valid JSON (" + e.getOriginalMessage() + ")", "get it again or delete it", e);
        }
        if (!root.isObject()) {
            throw new WeightFormatException(location, "it holds no JSON object", "get it again or delete it");
        }
        return root;
    }
}
