package org.graft.weights;

import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Reads the file in which a model zoo lists the artifacts of a model. DJL takes any file for a sound one. */
final class ZooMetadata {

    private static final String FILE = "metadata.json";

    private ZooMetadata() {}

    /** Returns where the file of a resource lies below the root of a zoo. */
    static String path(MRL resource) {
        return resource.toURI().getPath() + FILE;
    }

    /**
     * Reads the file of a resource.
     *
     * @param root the root of the zoo or of its cache
     * @param resource the resource
     * @param arguments the arguments that the zoo's address gives every artifact
     * @param remedy what to do if there is no such file or it is damaged
     * @return the metadata, with a list of artifacts
     * @throws WeightsUnavailableException if there is no such file or it is damaged; the message names it
     * @throws IOException if it cannot be read
     */
    static Metadata read(Path root, MRL resource, Map<String, String> arguments, String remedy) throws IOException {
        Path file = root.resolve(path(resource));
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new WeightsUnavailableException("there is no " + file + "; " + remedy, e);
        } catch (CharacterCodingException e) {
            throw damaged(file.toString(), "is no text", remedy, e);
        }
        Metadata metadata = parse(file.toString(), text, remedy);
        metadata.init(arguments);
        metadata.setRepositoryUri(resource.toURI());
        return metadata;
    }

    /** Parses the text of a file that is named by its location. */
    static Metadata parse(String location, String text, String remedy) throws WeightsUnavailableException {
        Metadata metadata;
        try {
            metadata = JsonUtils.GSON_PRETTY.fromJson(text, Metadata.class);
        } catch (JsonParseException e) {
            // The other lines of Gson's messages are about Gson.
            String reason = e.getMessage().lines().findFirst().orElse("");
            throw damaged(location, "is not the JSON of a zoo's metadata (" + reason + ")", remedy, e);
        }
        if (metadata == null) {
            throw damaged(location, "is empty", remedy, null);
        }
        if (metadata.getArtifacts() == null || metadata.getArtifacts().stream().anyMatch(Objects::isNull)) {
            throw damaged(location, "has no list of artifacts", remedy, null);
        }
        return metadata;
    }

    private static WeightsUnavailableException damaged(
            String location, String problem, String remedy, Exception cause) {
        return new WeightsUnavailableException(location + " " + problem + "; " + remedy, cause);
    }
}
