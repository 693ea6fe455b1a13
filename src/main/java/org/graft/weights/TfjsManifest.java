package org.graft.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of a TensorFlow.js {@code model.json} that says where the weights lie and how they are stored.
 *
 * @param groups the groups of weights
 * @param layers the names of the model's layers in its order; empty if the file has no topology
 */
record TfjsManifest(List<Group> groups, List<String> layers) {

    /**
     * Weights that lie back to back over the concatenated shards.
     *
     * @param shards the shards' paths beside the model file
     * @param weights the weights in their order
     */
    record Group(List<String> shards, List<Weight> weights) {}

    /**
     * One weight.
     *
     * @param name its name, for example {@code conv2d_1/kernel}
     * @param shape its dimensions
     * @param type the type it has in the model
     * @param quantization how it is stored if not as it is
     */
    record Weight(String name, long[] shape, String type, Optional<Quantization> quantization) {}

    /**
     * How a weight is stored: {@code value = stored * scale + min}; for float16 there are neither.
     *
     * @param type the stored type
     * @param scale the factor
     * @param min the smallest value
     */
    record Quantization(String type, double scale, double min) {}

    /** Parses JSON, or a minified JavaScript object literal. */
    static TfjsManifest parse(String location, String text) throws WeightFormatException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
                .build();
        JsonNode root;
        try {
            root = mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw damaged(location, "it is not valid JSON (" + e.getOriginalMessage() + ")");
        }
        JsonNode manifest = root.path("weightsManifest");
        if (!manifest.isArray() || manifest.isEmpty()) {
            throw damaged(location, "it has no weightsManifest");
        }
        List<Group> groups = new ArrayList<>();
        for (JsonNode group : manifest) {
            groups.add(group(location, group));
        }
        return new TfjsManifest(List.copyOf(groups), layers(root));
    }

    private static Group group(String location, JsonNode node) throws WeightFormatException {
        List<String> shards = new ArrayList<>();
        node.path("paths").forEach(path -> shards.add(path.asText()));
        List<Weight> weights = new ArrayList<>();
        for (JsonNode weight : node.path("weights")) {
            weights.add(weight(location, weight));
        }
        return new Group(List.copyOf(shards), List.copyOf(weights));
    }

    private static Weight weight(String location, JsonNode node) throws WeightFormatException {
        String name = node.path("name").asText();
        JsonNode dimensions = node.path("shape");
        if (name.isEmpty() || !dimensions.isArray()) {
            throw damaged(location, "a weight of the manifest lacks a name or a shape");
        }
        long[] shape = new long[dimensions.size()];
        for (int i = 0; i < shape.length; i++) {
            JsonNode dimension = dimensions.get(i);
            if (!dimension.canConvertToInt() || dimension.intValue() < 0) {
                throw damaged(location, "the weight " + name + " has the impossible shape " + dimensions);
            }
            shape[i] = dimension.intValue();
        }
        return new Weight(name, shape, node.path("dtype").asText(), quantization(location, name, node));
    }

    private static Optional<Quantization> quantization(String location, String name, JsonNode weight)
            throws WeightFormatException {
        JsonNode node = weight.path("quantization");
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        String type = node.path("dtype").asText();
        if (!type.equals("float16")
                && !(node.path("scale").isNumber() && node.path("min").isNumber())) {
            throw damaged(location, "the weight " + name + " is quantized without scale and min");
        }
        return Optional.of(new Quantization(
                type, node.path("scale").doubleValue(), node.path("min").doubleValue()));
    }

    private static List<String> layers(JsonNode root) {
        JsonNode topology = root.path("modelTopology");
        JsonNode model = topology.has("model_config") ? topology.path("model_config") : topology;
        List<String> names = new ArrayList<>();
        for (JsonNode layer : model.path("config").path("layers")) {
            String name =
                    layer.path("config").path("name").asText(layer.path("name").asText());
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static WeightFormatException damaged(String location, String problem) {
        return new WeightFormatException(
                location, problem, "give the model.json of a TensorFlow.js Layers model, or get it again");
    }
}
