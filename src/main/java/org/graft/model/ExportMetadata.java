package org.graft.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an exported file says of the model beside its numbers: how an image is prepared, and what the outputs mean. */
public final class ExportMetadata {

    private static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportMetadata() {}

    /**
     * Returns the metadata as texts, for formats that have no others.
     *
     * @param manifest the manifest of the model
     * @return the texts by name; lists and records are JSON
     */
    public static Map<String, String> texts(ModelManifest manifest) {
        Map<String, String> texts = new LinkedHashMap<>();
        values(manifest).forEach((name, value) -> texts.put(name, value instanceof String text ? text : json(value)));
        return texts;
    }

    /**
     * Returns the metadata as one JSON object.
     *
     * @param manifest the manifest of the model
     * @return the object, with the same names
     */
    public static String json(ModelManifest manifest) {
        return json(values(manifest));
    }

    private static Map<String, Object> values(ModelManifest manifest) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("format", FORMAT);
        values.put("architecture", manifest.architecture());
        values.put("labels", manifest.classes());
        values.put("preprocessing", manifest.preprocessing());
        values.put("input", "RGB, float32, (batch, channel, height, width), (value / 255 - mean) / std");
        values.put("mean", manifest.scaling().mean());
        values.put("std", manifest.scaling().std());
        values.put("poolPadding", manifest.poolPadding().toString());
        values.put("headStages", manifest.headStages());
        values.put("headPooling", manifest.headPooling().name());
        values.put("flipAtTest", manifest.flipAtTest());
        values.put("provenance", manifest.provenance());
        return values;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the manifest holds what JSON cannot: " + value, e);
        }
    }
}
