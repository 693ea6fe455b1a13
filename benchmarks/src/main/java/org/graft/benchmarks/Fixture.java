package org.graft.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.graft.backbone.StagePooling;
import org.graft.benchmarks.contestant.PythonNetwork;
import org.graft.data.DataSource;
import org.graft.data.ImageTree;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.model.HeadWeights;
import org.graft.model.ModelManifest;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.onnx.OnnxModel;
import org.graft.weights.BackboneWeights;

/**
 * What the benchmarks run on, made once for a run and read by every process: a directory with the model as Graft loads it,
 * the same model as ONNX, and the list of the photos. Immutable and safe for use by many threads.
 */
public final class Fixture {

    /** The system property by which a process knows the directory. */
    public static final String PROPERTY = "graft.bench.fixture";

    private static final String DESCRIPTION = "fixture.json";
    private static final float QUALITY = 0.9f;
    private static final long SEED = 17;
    private static final int CLASSES = 17;
    private static final int MOST_PHOTOS = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Description description;

    /** What the directory does not show by itself. */
    private record Description(
            boolean trained,
            boolean real,
            String weights,
            List<String> photos,
            int unreadable,
            List<String> labeled,
            List<Integer> labels) {}

    private Fixture(Path directory, Description description) {
        this.directory = directory;
        this.description = description;
    }

    /**
     * Finds the fixture of this process.
     *
     * @return the fixture
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if the system property {@value #PROPERTY} is missing
     */
    public static Fixture open() throws IOException {
        String property = System.getProperty(PROPERTY);
        if (property == null) {
            throw new IllegalStateException("the benchmarks want -D" + PROPERTY
                    + ": start them by ./graft bench or by java -jar benchmarks.jar, which make it");
        }
        return open(Path.of(property));
    }

    /**
     * Reads a fixture.
     *
     * @param directory its directory
     * @return the fixture
     * @throws IOException if it cannot be read
     */
    public static Fixture open(Path directory) throws IOException {
        return new Fixture(
                directory, JSON.readValue(directory.resolve(DESCRIPTION).toFile(), Description.class));
    }

    /** Loads pretrained weights. */
    public interface WeightLoader {

        /**
         * Loads the weights.
         *
         * @return the weights
         * @throws IOException if they cannot be had
         */
        BackboneWeights load() throws IOException;
    }

    /**
     * Makes a fixture.
     *
     * @param directory the directory, empty
     * @param settings what to make
     * @param weights loads the weights; asked only if the settings name no model
     * @return the fixture
     * @throws IOException if the model or the photos cannot be had, or the directory cannot be written
     */
    public static Fixture create(Path directory, FixtureSettings settings, WeightLoader weights) throws IOException {
        TrainedModel model;
        if (settings.model().isPresent()) {
            TrainedModel given = TrainedModel.load(settings.model().get());
            // The mean over mirror images would measure every image twice.
            model = TrainedModel.save(
                    directory.resolve("model"), withoutFlip(given.manifest()), given.network(), Map.of());
        } else {
            Network network = untrained(weights.load(), settings.lastStage());
            model = TrainedModel.save(
                    directory.resolve("model"), manifest(network, settings.size()), network, Map.of());
        }
        OnnxModel.write(model, directory.resolve("model.onnx"));
        PythonNetwork.write(directory, model);
        ImageTree tree = DataSource.resolve(settings.photos().orElse(DataSource.SAMPLE));
        List<LabeledImage> images = List.of(Split.TEST, Split.VALIDATION, Split.TRAINING).stream()
                .map(tree::images)
                .filter(split -> !split.isEmpty())
                .findFirst()
                .orElseThrow();
        List<String> photos = new ArrayList<>();
        int unreadable = 0;
        ImageDecoder decoder = new ImageDecoder();
        for (LabeledImage image : inTurn(images)) {
            if (photos.size() == MOST_PHOTOS) {
                break;
            }
            if (decoded(decoder, image.path()).isEmpty()) {
                unreadable++;
                continue;
            }
            Path photo = settings.photos().isPresent()
                    ? image.path().toAbsolutePath()
                    : jpeg(image.path(), directory.resolve("photos"), photos.size());
            photos.add(photo.toString());
        }
        if (photos.isEmpty()) {
            throw new IOException("none of the " + images.size() + " photos can be decoded; choose another --data");
        }
        boolean hasAccuracy = settings.model().isPresent() && tree.classes().equals(model.classes());
        Description description = new Description(
                settings.model().isPresent(),
                settings.photos().isPresent(),
                String.valueOf(settings.model()
                        .map(Path::toString)
                        .orElse(settings.weights().toString())),
                photos,
                unreadable,
                hasAccuracy
                        ? images.stream()
                                .map(image -> image.path().toAbsolutePath().toString())
                                .toList()
                        : List.of(),
                hasAccuracy ? images.stream().map(LabeledImage::label).toList() : List.of());
        JSON.writeValue(directory.resolve(DESCRIPTION).toFile(), description);
        return new Fixture(directory, description);
    }

    /** Takes an image of each class in turn, so that the first ones are of many. */
    private static List<LabeledImage> inTurn(List<LabeledImage> images) {
        Map<Integer, Deque<LabeledImage>> classes = new TreeMap<>();
        images.forEach(image -> classes.computeIfAbsent(image.label(), label -> new ArrayDeque<>())
                .add(image));
        List<LabeledImage> turns = new ArrayList<>();
        while (turns.size() < images.size()) {
            for (Deque<LabeledImage> rest : classes.values()) {
                if (!rest.isEmpty()) {
                    turns.add(rest.remove());
                }
            }
        }
        return turns;
    }

    private static Network untrained(BackboneWeights weights, String lastStage) {
        BackboneWeights backbone = weights.upTo(lastStage);
        int width = backbone.architecture().channelsAfter(lastStage);
        float[] deviation = new float[width];
        java.util.Arrays.fill(deviation, 1);
        HeadWeights head = HeadWeights.random(
                List.of(lastStage), StagePooling.AVERAGE, new float[width], deviation, List.of(), CLASSES, SEED);
        return new Network(backbone, head);
    }

    private static ModelManifest manifest(Network network, int size) {
        List<String> classes = new ArrayList<>();
        for (int i = 0; i < network.head().classes(); i++) {
            classes.add("class" + (char) ('A' + i));
        }
        return new ModelManifest(
                ModelManifest.FORMAT,
                network.backbone().architecture().name(),
                network.backbone().architecture().lastStage(),
                classes,
                network.head().stages(),
                network.head().pooling(),
                Preprocessing.direct(size),
                network.backbone().scaling(),
                network.backbone().poolPadding(),
                false,
                Map.of(),
                Map.of("weights", network.backbone().source()),
                Map.of());
    }

    private static ModelManifest withoutFlip(ModelManifest manifest) {
        return new ModelManifest(
                manifest.format(),
                manifest.architecture(),
                manifest.lastStage(),
                manifest.classes(),
                manifest.headStages(),
                manifest.headPooling(),
                manifest.preprocessing(),
                manifest.scaling(),
                manifest.poolPadding(),
                false,
                manifest.metrics(),
                manifest.provenance(),
                Map.of());
    }

    /** Writes a picture of the sample as the kind of file that photos are. */
    private static Path jpeg(Path picture, Path folder, int number) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(String.format("%03d.jpg", number));
        BufferedImage image = ImageIO.read(picture.toFile());
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(QUALITY);
        try (OutputStream stream = Files.newOutputStream(file);
                ImageOutputStream output = ImageIO.createImageOutputStream(stream)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file;
    }

    /**
     * Returns the model as Graft loads it.
     *
     * @return the directory of a trained model
     */
    public Path model() {
        return directory.resolve("model");
    }

    /**
     * Returns the same model as ONNX.
     *
     * @return the file
     */
    public Path onnx() {
        return directory.resolve("model.onnx");
    }

    /**
     * Returns whether the model is one that the user trained, and not pretrained weights with a random head.
     *
     * @return true if it was trained
     */
    public boolean isTrained() {
        return description.trained();
    }

    /**
     * Returns whether the photos are the user's, and not the drawn sample.
     *
     * @return true for real photos
     */
    public boolean isReal() {
        return description.real();
    }

    /**
     * Returns the weights or the model, as the user named them.
     *
     * @return for example {@code auto}
     */
    public String weights() {
        return description.weights();
    }

    /**
     * Returns the photos that are measured with.
     *
     * @return image files that can be decoded, of the classes in turn, at most {@value #MOST_PHOTOS}; JPEG if they are the
     *     sample
     */
    public List<Path> photos() {
        return description.photos().stream().map(Path::of).toList();
    }

    /**
     * Returns the number of photos that were passed over because they cannot be decoded.
     *
     * @return the number
     */
    public int unreadable() {
        return description.unreadable();
    }

    /**
     * Returns the labelled photos for the accuracy.
     *
     * @return all photos of the first of the test, the validation and the training images that there are; empty if the model was
     *     never trained, or its classes are not those of the photos
     */
    public List<LabeledImage> labeled() {
        List<LabeledImage> labeled = new ArrayList<>();
        for (int i = 0; i < description.labeled().size(); i++) {
            labeled.add(new LabeledImage(
                    Path.of(description.labeled().get(i)), description.labels().get(i)));
        }
        return labeled;
    }

    /**
     * Decodes and resizes photos.
     *
     * @param count how many; if there are fewer they are repeated
     * @return the images as the model wants them
     * @throws IOException if the model cannot be read
     */
    public List<RgbImage> images(int count) throws IOException {
        Preprocessing preprocessing = TrainedModel.readManifest(model()).preprocessing();
        ImageDecoder decoder = new ImageDecoder();
        List<RgbImage> images = new ArrayList<>();
        for (Path photo : photos().subList(0, Math.min(count, photos().size()))) {
            decoded(decoder, photo).map(preprocessing::prepare).ifPresent(images::add);
        }
        for (int i = 0; images.size() < count; i++) {
            images.add(images.get(i));
        }
        return List.copyOf(images);
    }

    private static Optional<RgbImage> decoded(ImageDecoder decoder, Path photo) {
        try {
            return Optional.of(decoder.decode(photo).image());
        } catch (ImageDecodingException e) {
            // Told of by the audit of the data; a benchmark needs some photos, not all.
            return Optional.empty();
        }
    }
}
