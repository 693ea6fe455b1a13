package org.graft.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.graft.arch.Architecture;
import org.graft.backbone.Precision;
import org.graft.image.Preprocessing;

/**
 * How a classifier is trained: a named list of phases with their data and augmentation settings. A recipe is data: a
 * built-in one or a YAML or JSON file, in which every value can be overridden.
 *
 * @param name the name
 * @param description what it is for, for people
 * @param seed the one seed of all randomness
 * @param image how images are resized
 * @param head the head
 * @param balancedClassWeights whether rare classes count more: {@code images / (classes * images of the class)}
 * @param flipAtTest whether the trained model averages an image and its mirror image
 * @param precision the numbers that the backbone computes with, in training and in the evaluations of the run
 * @param phases the phases in their order, at least one, each with a name of its own
 */
public record Recipe(
        String name,
        String description,
        long seed,
        Preprocessing image,
        HeadSettings head,
        boolean balancedClassWeights,
        boolean flipAtTest,
        Precision precision,
        List<Phase> phases) {

    private static final List<String> BUILT_IN = List.of("fast", "best", "tutorial");

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** Reads a recipe; all but its name, head and phases have defaults. */
    @JsonCreator
    static Recipe read(
            @JsonProperty(value = "name", required = true) String name,
            @JsonProperty("description") String description,
            @JsonProperty("seed") Long seed,
            @JsonProperty("image") Preprocessing image,
            @JsonProperty(value = "head", required = true) HeadSettings head,
            @JsonProperty("balancedClassWeights") Boolean balancedClassWeights,
            @JsonProperty("flipAtTest") Boolean flipAtTest,
            @JsonProperty("precision") Precision precision,
            @JsonProperty(value = "phases", required = true) List<Phase> phases) {
        return new Recipe(
                name,
                Objects.requireNonNullElse(description, ""),
                Objects.requireNonNullElse(seed, 42L),
                Objects.requireNonNullElse(image, Preprocessing.direct(299)),
                head,
                Objects.requireNonNullElse(balancedClassWeights, true),
                Objects.requireNonNullElse(flipAtTest, false),
                Objects.requireNonNullElse(precision, Precision.FLOAT32),
                phases);
    }

    public Recipe {
        if (name == null || head == null || precision == null || phases == null) {
            throw new IllegalArgumentException("a recipe needs a name, a head, a precision and phases");
        }
        phases = List.copyOf(phases);
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("recipe '" + name + "' has no phase");
        }
        Set<String> names = new HashSet<>();
        for (Phase phase : phases) {
            if (!names.add(phase.name())) {
                throw new IllegalArgumentException(
                        "recipe '" + name + "' has two phases of the name '" + phase.name() + "'; rename one");
            }
        }
    }

    /**
     * Returns the names of the built-in recipes, the default first.
     *
     * @return the names
     */
    public static List<String> builtInNames() {
        return BUILT_IN;
    }

    /**
     * Returns a built-in recipe.
     *
     * @param name the name
     * @return the recipe
     * @throws RecipeException if there is none of that name
     */
    public static Recipe builtIn(String name) {
        return load(name, List.of());
    }

    /**
     * Loads a recipe.
     *
     * @param nameOrFile the name of a built-in recipe, or a YAML or JSON file
     * @param overrides values to replace, each {@code path=value}, for example {@code seed=7},
     *     {@code phases.1.epochs=3} (phases and list elements are counted from 0; a phase may also be named:
     *     {@code phases.head.epochs=3}) or {@code phases.0.augmentation.rotationDegrees=10}; the value is YAML
     * @return the recipe
     * @throws RecipeException if it cannot be read, or a value is unknown or out of range
     */
    public static Recipe load(String nameOrFile, List<String> overrides) {
        try {
            // Written out again, the tree has every value, also those that the file leaves to their defaults.
            ObjectNode tree = YAML.valueToTree(YAML.treeToValue(read(nameOrFile), Recipe.class));
            for (String override : overrides) {
                apply(tree, override);
            }
            return YAML.treeToValue(tree, Recipe.class);
        } catch (JsonProcessingException e) {
            throw new RecipeException("the recipe " + nameOrFile + " is wrong: " + explain(e), e);
        } catch (IOException e) {
            throw new RecipeException("the recipe " + nameOrFile + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ObjectNode read(String nameOrFile) throws IOException {
        JsonNode tree;
        if (BUILT_IN.contains(nameOrFile)) {
            try (InputStream stream = Recipe.class.getResourceAsStream("recipes/" + nameOrFile + ".yaml")) {
                tree = YAML.readTree(stream);
            }
        } else if (Files.isRegularFile(Path.of(nameOrFile))) {
            tree = YAML.readTree(Path.of(nameOrFile).toFile());
        } else {
            throw new RecipeException(
                    "there is no recipe '" + nameOrFile + "': give " + String.join(", ", BUILT_IN)
                            + " or a YAML or JSON file",
                    null);
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new RecipeException("the recipe " + nameOrFile + " is not a mapping of names to values", null);
    }

    private static void apply(ObjectNode tree, String override) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            throw new RecipeException("'" + override + "' is not of the form path=value", null);
        }
        String path = override.substring(0, equals);
        JsonNode value = value(override, equals + 1);
        if (value == null || value.isNull() || value.isMissingNode()) {
            throw new RecipeException("the override '" + override + "' gives " + path + " no value", null);
        }
        String[] steps = path.split("\\.", -1);
        JsonNode parent = tree;
        for (int i = 0; i < steps.length - 1; i++) {
            parent = child(parent, steps[i], path);
        }
        String last = steps[steps.length - 1];
        child(parent, last, path);
        if (parent instanceof ArrayNode array) {
            array.set(indexOf(array, last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static JsonNode value(String override, int begin) {
        try {
            return YAML.readTree(override.substring(begin));
        } catch (JsonProcessingException e) {
            throw new RecipeException("the value of the override '" + override + "' cannot be read: " + explain(e), e);
        }
    }

    private static JsonNode child(JsonNode parent, String step, String path) {
        JsonNode child = null;
        if (parent instanceof ArrayNode array) {
            child = array.get(indexOf(array, step));
        } else if (parent.isObject()) {
            child = parent.get(step);
        }
        if (child == null) {
            throw new RecipeException(
                    "the recipe has no value '" + path + "': '" + step + "' is not one of "
                            + (parent instanceof ArrayNode array
                                    ? "0 to " + (array.size() - 1)
                                    : String.join(", ", names(parent))),
                    null);
        }
        return child;
    }

    /** Finds an element by its number or its name; -1 if there is none. */
    private static int indexOf(ArrayNode array, String step) {
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i).path("name").asText("").equals(step)
                    || Integer.toString(i).equals(step)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new java.util.ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What a value has to be, in the words of people who write recipes; null for what is no scalar. */
    private static String wanted(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(each -> YAML.convertValue(each, String.class))
                            .collect(java.util.stream.Collectors.joining(", "));
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        return type == double.class || type == Double.class || type == float.class || type == Float.class
                ? "a number"
                : null;
    }

    private static String explain(JsonProcessingException error) {
        String where = error instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                        .collect(java.util.stream.Collectors.joining("."))
                : "";
        if (error instanceof InvalidFormatException format && wanted(format.getTargetType()) != null) {
            return (where.isEmpty() ? "" : where + ": ") + "'" + format.getValue() + "' is not "
                    + wanted(format.getTargetType());
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String what = root instanceof JsonProcessingException json ? json.getOriginalMessage() : root.getMessage();
        if (what == null) {
            what = root.toString();
        }
        return (where.isEmpty() ? "" : where + ": ") + what.lines().findFirst().orElse(what);
    }

    /**
     * Checks that the recipe can be run on a backbone: stages, sizes, and what its phases ask for.
     *
     * @param architecture the backbone
     * @throws RecipeException if it cannot; the message names the value and the remedy
     */
    public void requireFit(Architecture architecture) {
        new RecipeFit(this, architecture).check();
    }

    /**
     * Returns the recipe as YAML, as {@link #load} reads it.
     *
     * @return the text
     */
    public String toYaml() {
        try {
            return YAML.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
