package org.graft.model;

import ai.djl.modality.cv.translator.ImageClassificationTranslatorFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.arch.Architecture;
import org.graft.arch.Architectures;
import org.graft.data.ClassNames;
import org.graft.data.NewFile;
import org.graft.data.NewFolder;
import org.graft.djl.TrainedModelBlockFactory;
import org.graft.model.HeadWeights.Dense;
import org.graft.weights.BackboneWeights;
import org.graft.weights.SafetensorsReader;
import org.graft.weights.SafetensorsWriter;
import org.graft.weights.Tensor;
import org.graft.weights.WeightSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trained model: one directory that names everything needed to use, check and repeat it, or that directory read into
 * the Java heap. It loads on every engine, whichever trained it.
 *
 * <p>The directory has {@code model.json} (see {@link ModelManifest}), {@code parameters.safetensors} (canonical names
 * of the backbone; {@code head.mean}, {@code head.deviation}, {@code head.dense1.weight}, …), {@code classes.txt} and
 * what the training run adds. It is written under a temporary name and moved into place, so that a reader never sees
 * half of one (see {@link NewFolder}). Immutable and safe for use by many threads.
 */
public final class TrainedModel {

    /** The name of the manifest. */
    public static final String MANIFEST = "model.json";

    /** The name of the file with which a run directory points to its result. */
    public static final String RUN = "run.json";

    /** The name of the file with the numbers. */
    public static final String PARAMETERS = "parameters.safetensors";

    /** The name of the file with the labels. */
    public static final String CLASSES = "classes.txt";

    /**
     * The name of the file by which DJL and DJL Serving load the model. It is for people to change, and therefore has no digest
     * in the manifest.
     */
    public static final String SERVING = "serving.properties";

    private static final Logger logger = LoggerFactory.getLogger(TrainedModel.class);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path directory;
    private final ModelManifest manifest;
    private final Network network;

    private TrainedModel(Path directory, ModelManifest manifest, Network network) {
        this.directory = directory;
        this.manifest = manifest;
        this.network = network;
    }

    /**
     * Reads a trained model and checks every file against the digests of the manifest. Those of the numbers and the labels have
     * to be there. The manifest itself has a digest of its fields. {@value #SERVING} is not looked at.
     *
     * @param path the directory of the model, or of a training run, whose result is taken
     * @return the model
     * @throws ModelFormatException if the directory is no trained model, or a file is missing or altered
     * @throws IOException if a file cannot be read
     */
    public static TrainedModel load(Path path) throws IOException {
        Path directory = resolve(path);
        ModelManifest manifest = ManifestFile.read(directory.resolve(MANIFEST));
        Architecture architecture = architecture(directory.resolve(MANIFEST), manifest);
        checkFiles(directory, manifest);
        checkLabels(directory, manifest);
        Path file = directory.resolve(PARAMETERS);
        Map<String, Tensor> tensors =
                new LinkedHashMap<>(new SafetensorsReader().read(file).tensors());
        HeadWeights head = readHead(file, tensors, manifest, architecture);
        if (head.classes() != manifest.classes().size()) {
            throw new ModelFormatException("the file " + file + " has " + head.classes() + " outputs, but the file "
                    + directory.resolve(CLASSES) + " has " + manifest.classes().size()
                    + " labels; copy the model again");
        }
        Object origin = manifest.provenance().get("weights");
        BackboneWeights backbone = new BackboneWeights(
                architecture,
                tensors,
                manifest.scaling(),
                manifest.poolPadding(),
                origin == null
                        ? new WeightSource("", "trained model", file.toString(), "", "", "")
                        : JSON.convertValue(origin, WeightSource.class));
        return new TrainedModel(directory, manifest, new Network(backbone, head));
    }

    /**
     * Reads what belongs to a trained model beside its numbers. The other files are not looked at.
     *
     * @param path the directory of the model, or of a training run, whose result is taken
     * @return the manifest
     * @throws ModelFormatException if the directory is no trained model
     * @throws IOException if the manifest cannot be read
     */
    public static ModelManifest readManifest(Path path) throws IOException {
        return ManifestFile.read(resolve(path).resolve(MANIFEST));
    }

    /**
     * Finds the directory of a model: the path itself, or the result of the training run that lies there.
     *
     * @param path the directory of a model or of a run
     * @return the directory of the model
     * @throws IOException if there is neither
     */
    public static Path resolve(Path path) throws IOException {
        if (Files.exists(path.resolve(MANIFEST))) {
            return path;
        }
        Path run = path.resolve(RUN);
        if (!Files.exists(run)) {
            throw new ModelFormatException("there is no trained model in " + path + ": it has no " + MANIFEST
                    + "; give the directory that './graft train' printed");
        }
        String result;
        try {
            result = JSON.readTree(run.toFile()).path("result").asText("");
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(
                    "the file " + run + " is damaged: " + e.getOriginalMessage()
                            + "; give the directory of a phase, or train again",
                    e);
        }
        Path directory = path.resolve(result);
        if (result.isEmpty() || !Files.exists(directory.resolve(MANIFEST))) {
            throw new ModelFormatException("the file " + run + " points to "
                    + (result.isEmpty() ? "no result" : directory + ", which is no trained model")
                    + "; give the directory of a phase, or train again");
        }
        return directory;
    }

    /**
     * Tells whether a file is part of the trained model or the training run in a directory, so that to write it would spoil
     * what is there. A link to a part is one, and so is a part by another spelling of its path.
     *
     * @param directory the directory; in one that has neither a manifest nor {@value #RUN}, nothing is a part
     * @param file the file, which may not exist
     * @return true for the manifest, {@value #SERVING} and {@value #RUN} themselves and for every file of which the manifest
     *     has a digest
     * @throws IOException if the directory cannot be read
     */
    public static boolean isPart(Path directory, Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        Set<String> parts = new LinkedHashSet<>();
        if (Files.exists(directory.resolve(RUN))) {
            parts.add(RUN);
        }
        if (Files.exists(directory.resolve(MANIFEST))) {
            parts.addAll(List.of(MANIFEST, SERVING, PARAMETERS, CLASSES));
            try {
                parts.addAll(
                        ManifestFile.read(directory.resolve(MANIFEST)).files().keySet());
            } catch (ModelFormatException e) {
                // Also what cannot be loaded may be mended, unless it is overwritten; all models have the parts above.
                logger.debug("The parts of the model {} are not all known", directory, e);
            }
        }
        for (String part : parts) {
            Path own = directory.resolve(part);
            if (Files.exists(own) && Files.isSameFile(own, file)) {
                return true;
            }
        }
        return false;
    }

    private static void checkFiles(Path directory, ModelManifest manifest) throws IOException {
        for (String name : List.of(PARAMETERS, CLASSES)) {
            if (!manifest.files().containsKey(name)) {
                throw new ModelFormatException("the file " + directory.resolve(MANIFEST)
                        + " is damaged: it has no SHA-256 of " + name + "; copy the model again");
            }
        }
        for (Map.Entry<String, String> entry : manifest.files().entrySet()) {
            Path file = directory.resolve(entry.getKey());
            try {
                if (!sha256(file).equals(entry.getValue())) {
                    throw new ModelFormatException(
                            "the file " + file
                                    + " is not the one that was saved: its SHA-256 differs from the manifest; copy the model again");
                }
            } catch (NoSuchFileException e) {
                throw new ModelFormatException("the file " + file + " is missing; copy the whole directory", e);
            }
        }
    }

    /** Labels that were swapped or dropped in the manifest would be given for what the network does not mean. */
    private static void checkLabels(Path directory, ModelManifest manifest) throws IOException {
        Path file = directory.resolve(CLASSES);
        if (!Arrays.equals(Files.readAllBytes(file), lines(manifest.classes()))) {
            throw new ModelFormatException("the file " + directory.resolve(MANIFEST) + " has other classes than " + file
                    + "; copy the model again");
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return DigestUtils.sha256Hex(stream);
        }
    }

    private static Architecture architecture(Path file, ModelManifest manifest) throws ModelFormatException {
        try {
            return Architectures.byName(manifest.architecture()).upTo(manifest.lastStage());
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(
                    "the file " + file + " names what this version does not know: " + e.getMessage(), e);
        }
    }

    private static HeadWeights readHead(
            Path file, Map<String, Tensor> tensors, ModelManifest manifest, Architecture architecture)
            throws ModelFormatException {
        int features = features(file.resolveSibling(MANIFEST), manifest, architecture);
        List<Dense> layers = new ArrayList<>();
        int inputs = features;
        for (int index = 1; tensors.containsKey("head.dense" + index + ".weight"); index++) {
            Tensor weight = tensors.remove("head.dense" + index + ".weight");
            long[] shape = weight.shape();
            if (shape.length != 2 || shape[0] < 1 || shape[1] != inputs) {
                throw wrongShape(file, weight, "[outputs, " + inputs + "] with an output or more");
            }
            int outputs = (int) shape[0];
            layers.add(new Dense(
                    inputs, outputs, weight.values(), vector(file, tensors, "head.dense" + index + ".bias", outputs)));
            inputs = outputs;
        }
        if (layers.isEmpty()) {
            throw new ModelFormatException(
                    "the file " + file + " has no head: head.dense1.weight is missing; copy the model again");
        }
        return new HeadWeights(
                manifest.headStages(),
                manifest.headPooling(),
                vector(file, tensors, "head.mean", features),
                vector(file, tensors, "head.deviation", features),
                layers);
    }

    /** The number of features that the head reads. */
    private static int features(Path file, ModelManifest manifest, Architecture architecture)
            throws ModelFormatException {
        try {
            return manifest.headStages().stream()
                    .mapToInt(architecture::channelsAfter)
                    .sum();
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(
                    "the file " + file + " is damaged: headStages: " + e.getMessage() + "; copy the model again", e);
        }
    }

    private static float[] vector(Path file, Map<String, Tensor> tensors, String name, int length)
            throws ModelFormatException {
        Tensor tensor = tensors.remove(name);
        if (tensor == null) {
            throw new ModelFormatException("the file " + file + " has no tensor " + name + "; copy the model again");
        }
        if (tensor.shape().length != 1 || tensor.shape()[0] != length) {
            throw wrongShape(file, tensor, "[" + length + "]");
        }
        return tensor.values();
    }

    private static ModelFormatException wrongShape(Path file, Tensor tensor, String expected) {
        return new ModelFormatException("the file " + file + " has the tensor " + tensor.name() + " in the shape "
                + Arrays.toString(tensor.shape()) + ", but " + expected + " is expected; copy the model again");
    }

    /**
     * Writes a trained model. An existing directory of that name is replaced only once the new one is complete.
     *
     * @param directory the directory to make
     * @param manifest the manifest; its digests are filled in
     * @param network the numbers
     * @param texts further files by name, such as the history
     * @return the model as it would be read
     * @throws IllegalArgumentException if a label is blank, has a line break or is there twice, or the head has not an output a
     *     label; nothing is written
     * @throws IOException if it cannot be written
     */
    public static TrainedModel save(Path directory, ModelManifest manifest, Network network, Map<String, String> texts)
            throws IOException {
        String unsaved = "the model " + directory + " cannot be saved: ";
        ClassNames.problem(manifest.classes()).ifPresent(problem -> {
            throw new IllegalArgumentException(unsaved + problem + "; rename the class");
        });
        int outputs = network.head().classes();
        if (outputs != manifest.classes().size()) {
            throw new IllegalArgumentException(unsaved + "its head has " + outputs + " outputs, but the manifest has "
                    + manifest.classes().size() + " classes; give each class an output");
        }
        try (NewFolder folder = new NewFolder(directory)) {
            SafetensorsWriter.write(
                    folder.path().resolve(PARAMETERS),
                    tensors(network),
                    Map.of("architecture", manifest.architecture()));
            Files.write(folder.path().resolve(CLASSES), lines(manifest.classes()));
            for (Map.Entry<String, String> text : texts.entrySet()) {
                Files.writeString(folder.path().resolve(text.getKey()), text.getValue(), StandardCharsets.UTF_8);
            }
            Map<String, String> digests = new TreeMap<>();
            try (var files = Files.list(folder.path())) {
                for (Path file : files.toList()) {
                    digests.put(file.getFileName().toString(), sha256(file));
                }
            }
            Files.writeString(folder.path().resolve(SERVING), servingProperties(manifest));
            ModelManifest complete = manifest.withFiles(digests);
            ManifestFile.write(folder.path().resolve(MANIFEST), complete);
            folder.replace();
            return new TrainedModel(directory, complete, network);
        }
    }

    /** DJL hands the picture over as it is: the block resizes it, so that every picture is a batch of its own. */
    private static String servingProperties(ModelManifest manifest) {
        String engine =
                Objects.toString(manifest.provenance().get("engine"), "").replaceFirst(" .*", "");
        return (engine.isEmpty() ? "" : "engine=" + engine + "\n")
                + """
                blockFactory=%s
                translatorFactory=%s
                synsetFileName=%s
                batchifier=none
                option.hasParameter=false
                """.formatted(
                                TrainedModelBlockFactory.class.getName(),
                                ImageClassificationTranslatorFactory.class.getName(),
                                CLASSES);
    }

    private static List<Tensor> tensors(Network network) {
        List<Tensor> tensors = new ArrayList<>(network.backbone().tensors().values());
        tensors.addAll(headTensors(network.head()));
        return tensors;
    }

    private static List<Tensor> headTensors(HeadWeights head) {
        List<Tensor> tensors = new ArrayList<>();
        long[] width = {head.inputs()};
        tensors.add(new Tensor("head.mean", width, head.mean()));
        tensors.add(new Tensor("head.deviation", width, head.deviation()));
        int index = 0;
        for (Dense layer : head.layers()) {
            String name = "head.dense" + ++index;
            tensors.add(new Tensor(name + ".weight", new long[] {layer.outputs(), layer.inputs()}, layer.weight()));
            tensors.add(new Tensor(name + ".bias", new long[] {layer.outputs()}, layer.bias()));
        }
        return tensors;
    }

    /**
     * Returns where the model lies.
     *
     * @return the directory
     */
    public Path directory() {
        return directory;
    }

    /**
     * Returns the manifest.
     *
     * @return the manifest
     */
    public ModelManifest manifest() {
        return manifest;
    }

    /**
     * Returns the labels in the order of the outputs.
     *
     * @return the labels
     */
    public List<String> classes() {
        return manifest.classes();
    }

    /**
     * Writes the model as one safetensors file: all numbers by their canonical names, and {@link ExportMetadata} as its
     * metadata.
     *
     * @param file the file, which is replaced when the new one is complete; the folders above it are made
     * @throws IOException if it cannot be written
     */
    public void writeSafetensors(Path file) throws IOException {
        NewFile.write(file, out -> SafetensorsWriter.write(out, tensors(network), ExportMetadata.texts(manifest)));
    }

    /**
     * Writes the labels, one a line, in the order of the outputs.
     *
     * @param file the file, which is replaced when the new one is complete; the folders above it are made
     * @throws IOException if it cannot be written
     */
    public void writeLabels(Path file) throws IOException {
        NewFile.write(file, out -> out.write(lines(manifest.classes())));
    }

    private static byte[] lines(List<String> classes) {
        return (String.join("\n", classes) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the numbers.
     *
     * @return the backbone and the head
     */
    public Network network() {
        return network;
    }
}
