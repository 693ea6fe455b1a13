package org.graft.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads TensorFlow.js Layers models: a directory with {@code model.json} and its shards, a gzipped tar archive of one,
 * or an npm package whose files are wrapped as JavaScript modules (the model as an object, each shard as base64).
 *
 * <p>Quantized weights become {@code float} by {@code stored * scale + min}, in double precision and then rounded, as
 * TensorFlow.js does. The metadata has {@value #PACKAGE} (name@version, if the files are an npm package) and
 * {@value #SHARDS_SHA256} (the SHA-256 of the concatenated shards, which names the weights however they are packed).
 * The SHA-256 is of the archive, or for a directory of the model file and the shards, concatenated in this order.
 * Safe for use by many threads.
 */
public final class TfjsReader {

    /** The key of the npm package's name and version in the metadata. */
    public static final String PACKAGE = "package";

    /** The key of the shards' SHA-256 in the metadata. */
    public static final String SHARDS_SHA256 = "shards-sha256";

    private static final List<String> MODEL_FILES = List.of("model.json", "model.min.js");
    private static final List<String> PACKAGE_FILES = List.of("package.json", "package/package.json");

    /**
     * Reads a model.
     *
     * @param source a directory or a gzipped tar archive
     * @param folder the name of the model's folder, which chooses among several models in one archive
     * @return its weights as {@code float}, in the order of the manifest
     * @throws WeightFormatException if there is no such model or it is damaged
     * @throws IOException if it cannot be read
     */
    public NamedTensors read(Path source, String folder) throws IOException {
        boolean directory = Files.isDirectory(source);
        if (!directory && !Files.isRegularFile(source)) {
            throw new WeightFormatException(source.toString(), "there is no such file or directory", "check the path");
        }
        FileTree tree = directory ? new DirectoryTree(source) : new ArchiveTree(source);
        List<String> paths = tree.paths();
        String modelPath = chooseModel(tree.location(), paths, folder);
        byte[] model = tree.read(List.of(modelPath)).get(modelPath);
        String modelLocation = tree.location() + "/" + modelPath;
        String modelText = new String(model, StandardCharsets.UTF_8);
        TfjsManifest manifest = TfjsManifest.parse(
                modelLocation,
                modelPath.endsWith(".js")
                        ? new JavaScriptModule(modelLocation, modelText).exportedObject()
                        : modelText);

        Shards shards = readShards(tree, paths, modelPath.substring(0, modelPath.lastIndexOf('/') + 1), manifest);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < manifest.groups().size(); i++) {
            readGroup(modelLocation, manifest.groups().get(i), shards.groups.get(i), tensors);
        }
        List<byte[]> files = new ArrayList<>(List.of(model));
        files.addAll(shards.files);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(SHARDS_SHA256, Checksums.sha256(shards.groups));
        packageId(tree, paths).ifPresent(id -> metadata.put(PACKAGE, id));
        return new NamedTensors(
                tree.location(),
                directory ? Checksums.sha256(files) : Checksums.sha256(source),
                tensors,
                manifest.layers(),
                metadata);
    }

    private static String chooseModel(String location, List<String> paths, String folder) throws WeightFormatException {
        List<String> models = paths.stream()
                .filter(path -> MODEL_FILES.contains(fileName(path)))
                .toList();
        List<String> inFolder = models.stream()
                .filter(path -> Arrays.asList(path.split("/", -1)).contains(folder))
                .toList();
        List<String> chosen = models.size() == 1 ? models : inFolder;
        if (chosen.size() != 1) {
            throw new WeightFormatException(
                    location,
                    models.isEmpty()
                            ? "there is no " + String.join(" or ", MODEL_FILES) + " in it"
                            : "there are several models in it, but not one in a folder " + folder + ": "
                                    + String.join(", ", models),
                    "give the directory of one TensorFlow.js Layers model");
        }
        return chosen.get(0);
    }

    /** The decoded bytes of each group, and the files as they are, in their order. */
    private record Shards(List<byte[]> groups, List<byte[]> files) {}

    private static Shards readShards(FileTree tree, List<String> paths, String folder, TfjsManifest manifest)
            throws IOException {
        List<List<String>> found = new ArrayList<>();
        for (TfjsManifest.Group group : manifest.groups()) {
            List<String> files = new ArrayList<>();
            for (String shard : group.shards()) {
                files.add(findShard(tree.location(), paths, folder + shard));
            }
            found.add(files);
        }
        Map<String, byte[]> contents =
                tree.read(found.stream().flatMap(List::stream).toList());
        List<byte[]> groups = new ArrayList<>();
        List<byte[]> files = new ArrayList<>();
        for (List<String> group : found) {
            List<byte[]> parts = new ArrayList<>();
            for (String path : group) {
                byte[] file = contents.get(path);
                files.add(file);
                parts.add(path.endsWith(".js") ? base64(tree.location() + "/" + path, file) : file);
            }
            groups.add(concatenate(tree.location(), parts));
        }
        return new Shards(groups, files);
    }

    private static String findShard(String location, List<String> paths, String shard) throws WeightFormatException {
        for (String candidate : List.of(shard, shard + ".min.js", shard + ".js")) {
            if (paths.contains(candidate)) {
                return candidate;
            }
        }
        throw new WeightFormatException(location, "the shard " + shard + " is missing", "get the model again");
    }

    private static byte[] base64(String location, byte[] file) throws WeightFormatException {
        String script = new String(file, StandardCharsets.US_ASCII);
        try {
            return Base64.getDecoder().decode(new JavaScriptModule(location, script).exportedString());
        } catch (IllegalArgumentException e) {
            throw new WeightFormatException(
                    location, "its string is not base64 (" + e.getMessage() + ")", "get the model again", e);
        }
    }

    private static byte[] concatenate(String location, List<byte[]> parts) throws WeightFormatException {
        long size = parts.stream().mapToLong(part -> part.length).sum();
        if (size > WeightBytes.LARGEST_FILE) {
            throw new WeightFormatException(location, "its shards are larger than 1 GiB", "check the path");
        }
        ByteBuffer all = ByteBuffer.allocate((int) size);
        parts.forEach(all::put);
        return all.array();
    }

    private static void readGroup(String location, TfjsManifest.Group group, byte[] data, Map<String, Tensor> tensors)
            throws WeightFormatException {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (TfjsManifest.Weight weight : group.weights()) {
            ElementType type = storedType(location, weight);
            long size = type.size();
            for (long dimension : weight.shape()) {
                size = dimension == 0 ? 0 : Math.min(size, Long.MAX_VALUE / dimension) * dimension;
            }
            if (size > bytes.remaining()) {
                throw new WeightFormatException(
                        location,
                        "at byte " + bytes.position() + " of the shards: the weight " + weight.name() + " takes " + size
                                + " bytes, but " + bytes.remaining() + " are left",
                        "a shard is damaged or cut off: get the model again");
            }
            float[] values = values(weight, type, bytes, (int) (size / type.size()));
            if (tensors.put(weight.name(), new Tensor(weight.name(), weight.shape(), values)) != null) {
                throw new WeightFormatException(
                        location, "the weight " + weight.name() + " occurs twice", "get the model again");
            }
        }
        if (bytes.hasRemaining()) {
            throw new WeightFormatException(
                    location,
                    bytes.remaining() + " bytes of the shards belong to no weight",
                    "model file and shards are not of one model: get it again");
        }
    }

    private static ElementType storedType(String location, TfjsManifest.Weight weight) throws WeightFormatException {
        String type = weight.quantization().map(TfjsManifest.Quantization::type).orElse(weight.type());
        return switch (type) {
            case "float32" -> ElementType.F32;
            case "float16" -> ElementType.F16;
            case "int32" -> ElementType.I32;
            case "uint16" -> ElementType.U16;
            case "uint8" -> ElementType.U8;
            default ->
                throw new WeightFormatException(
                        location,
                        "the weight " + weight.name() + " has the number type '" + type + "'",
                        "weights are float32, float16, int32, uint16 or uint8");
        };
    }

    private static float[] values(TfjsManifest.Weight weight, ElementType type, ByteBuffer bytes, int count) {
        float[] values = type.read(bytes, count);
        Optional<TfjsManifest.Quantization> affine = weight.quantization()
                .filter(quantization -> !quantization.type().equals("float16"));
        if (affine.isPresent()) {
            double scale = affine.get().scale();
            double min = affine.get().min();
            // The stored integers have at most 16 bits, so they passed through float exactly.
            for (int i = 0; i < count; i++) {
                values[i] = (float) (values[i] * scale + min);
            }
        }
        return values;
    }

    private static Optional<String> packageId(FileTree tree, List<String> paths) throws IOException {
        for (String path : PACKAGE_FILES) {
            if (paths.contains(path)) {
                JsonNode json = JsonFile.parse(
                        tree.location() + "/" + path, tree.read(List.of(path)).get(path));
                if (json.hasNonNull("name")) {
                    return Optional.of(json.path("name").asText() + "@"
                            + json.path("version").asText());
                }
            }
        }
        return Optional.empty();
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
