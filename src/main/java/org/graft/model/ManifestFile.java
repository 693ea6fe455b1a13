package org.graft.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Reads and writes the file {@code model.json}. It ends with the SHA-256 of its own fields, so that one that was altered is not
 * taken for the one that was saved; how it is laid out does not matter. Stateless.
 */
final class ManifestFile {

    /** The field with the SHA-256 of the others. */
    static final String DIGEST = "sha256";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Numbers stay as they are written: no version of Java rounds them in its own way. */
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** One text for one content: no layout, and the fields in alphabetical order. */
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private ManifestFile() {}

    /**
     * Writes a manifest.
     *
     * @param file the file
     * @param manifest the manifest
     * @throws IOException if it cannot be written
     */
    static void write(Path file, ModelManifest manifest) throws IOException {
        ObjectNode document = (ObjectNode) EXACT.readTree(JSON.writeValueAsBytes(manifest));
        EXACT.writeValue(file.toFile(), document.put(DIGEST, digest(document)));
    }

    /**
     * Reads a manifest.
     *
     * @param file the file
     * @return the manifest
     * @throws ModelFormatException if the file is damaged or altered, or of another version
     * @throws IOException if it cannot be read
     */
    static ModelManifest read(Path file) throws IOException {
        try {
            // Another format may have other parts: its number is looked at first.
            byte[] content = Files.readAllBytes(file);
            JsonNode document = EXACT.readTree(content);
            if (!document.path("format").isInt()) {
                throw new ModelFormatException(
                        "the file " + file + " is damaged: it has no format; copy the model again");
            }
            int format = document.get("format").asInt();
            if (format != ModelManifest.FORMAT) {
                throw new ModelFormatException("the model " + file.getParent() + " has the format " + format
                        + ", this version reads " + ModelManifest.FORMAT + "; use the version that wrote it");
            }
            ModelManifest manifest = JSON.readValue(content, ModelManifest.class);
            // Last: what is wrong in particular is more of a help.
            if (!digest((ObjectNode) document).equals(document.path(DIGEST).asText())) {
                throw new ModelFormatException(
                        "the file " + file + " is not the one that was saved: the SHA-256 of its fields is not its "
                                + DIGEST + "; copy the model again");
            }
            return manifest;
        } catch (ValueInstantiationException e) {
            String part =
                    e.getPath().stream().map(step -> step.getFieldName() + ": ").collect(Collectors.joining());
            throw new ModelFormatException(
                    "the file " + file + " is damaged: " + part + e.getCause().getMessage() + "; copy the model again",
                    e);
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(
                    "the file " + file + " is damaged: " + e.getOriginalMessage() + "; copy the model again", e);
        }
    }

    /**
     * Computes the digest of a document.
     *
     * @param document the manifest as JSON
     * @return the SHA-256 of all its fields but {@value #DIGEST}, in hexadecimal digits
     * @throws JsonProcessingException never, for a document that was read
     */
    static String digest(ObjectNode document) throws JsonProcessingException {
        Object fields = CANONICAL.treeToValue(document.deepCopy().without(DIGEST), Object.class);
        return DigestUtils.sha256Hex(CANONICAL.writeValueAsBytes(fields));
    }
}
