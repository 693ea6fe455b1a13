package org.graft.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.data.ImageBatches;
import org.graft.data.ImageHashes;
import org.graft.data.ImageTree;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Agreement;
import org.graft.image.ImageDecodingException;
import org.graft.image.RgbImage;
import org.graft.model.FusedClassifier;
import org.graft.model.ModelManifest;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.train.TrainingResult.PhaseResult;
import org.graft.version.BuildVersion;
import org.graft.weights.BackboneWeights;

/**
 * The directory of a training run: one trained model a phase, and {@code run.json}, which points to the result. It is
 * replaced at once after each phase, so that whatever interrupts a phase leaves the models of the earlier ones intact.
 * What an earlier run left there goes before the first phase (see {@link EarlierRun}). Until it is closed, no other run
 * can have the directory.
 */
final class RunDirectory implements Closeable {

    static final String HISTORY_JSON = "history.json";
    static final String HISTORY_CSV = "history.csv";
    static final String RECIPE = "recipe.yaml";

    /** The name under which {@code run.json} is written before it is moved into place. */
    static final String UNFINISHED_RUN = "." + TrainedModel.RUN + ".writing";

    private static final int VERIFIED_IMAGES = 8;
    private static final double VERIFY_TOLERANCE = 1e-4;

    private static final Pattern ARCHIVE = Pattern.compile("\\.(tgz|tar\\.gz)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9._-]+");

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path directory;
    private final Recipe recipe;
    private final ImageTree tree;
    private final BackboneWeights weights;
    private final ComputeEngine engine;
    private final TrainingProgress progress;
    private final String dataDigest;
    private final RunLock lock;

    RunDirectory(
            Path directory,
            Recipe recipe,
            ImageTree tree,
            BackboneWeights weights,
            ComputeEngine engine,
            ImageHashes hashes,
            TrainingProgress progress)
            throws IOException {
        this.directory = directory;
        this.recipe = recipe;
        this.tree = tree;
        this.weights = weights;
        this.engine = engine;
        this.progress = progress;
        this.dataDigest = digest(tree, hashes);
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        this.lock = RunLock.take(directory);
        try {
            EarlierRun.in(directory).remove();
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Lets other runs have the directory. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /**
     * Makes a new directory for a run, with a name that no other run has, also none that begins at the same moment.
     *
     * @param parent where to make it
     * @param data the data as they were named
     * @param recipe the name of the recipe
     * @return the directory
     * @throws IOException if it cannot be made
     */
    static Path claim(Path parent, String data, String recipe) throws IOException {
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        Path last = Path.of(data).toAbsolutePath().normalize().getFileName();
        String images =
                last == null ? "model" : ARCHIVE.matcher(last.toString()).replaceFirst("");
        String name = images + "-" + NOT_IN_NAMES.matcher(recipe).replaceAll("-");
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(parent.resolve(number == 1 ? name : name + "-" + number));
            } catch (FileAlreadyExistsException e) {
                // The name is taken; the next one may be free.
            }
        }
    }

    /** Digests labels, paths and contents of all images. A file may have vanished since the audit: it is left out. */
    private String digest(ImageTree images, ImageHashes hashes) {
        hashes.read(images.splits().values().stream()
                .flatMap(List::stream)
                .map(LabeledImage::path)
                .toList());
        var digest = DigestUtils.getSha256Digest();
        for (Split split : Split.values()) {
            for (LabeledImage image : images.images(split)) {
                String place = split + "\t" + image.label() + "\t" + images.relative(image.path()) + "\t";
                try {
                    DigestUtils.updateDigest(digest, place + hashes.of(image.path()) + "\n");
                } catch (IOException e) {
                    progress.message("left out of the digest of the data: " + image.path()
                            + " cannot be read any more (" + e + ")");
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the digest of the data that the trained models record. */
    String dataDigest() {
        return dataDigest;
    }

    /** Writes the trained model of a phase. */
    void save(PhaseResult result, Network network, HeadSelection.Choice choice) throws IOException {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("validationAccuracy", result.validationAccuracy());
        metrics.put("validationLoss", result.validationLoss());
        metrics.put("validationImages", tree.images(Split.VALIDATION).size());
        metrics.put("bestEpoch", result.bestEpoch());
        metrics.put("seconds", result.seconds());
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("weights", weights.source());
        provenance.put("data", tree.root().toAbsolutePath().normalize().toString());
        provenance.put("dataSha256", dataDigest);
        provenance.put("trainingImages", tree.images(Split.TRAINING).size());
        provenance.put("splitBy", tree.splitBy());
        provenance.put("recipe", recipe.name());
        provenance.put("phase", result.name());
        provenance.put("seed", recipe.seed());
        provenance.put("engine", engine.name() + " " + engine.version());
        provenance.put("device", engine.deviceName());
        provenance.put("threads", engine.threads());
        provenance.put("precision", recipe.precision());
        provenance.put("java", System.getProperty("java.version"));
        provenance.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        if (!Double.isNaN(choice.accuracy())) {
            provenance.put("crossValidation", Map.of("accuracy", choice.accuracy(), "l2", choice.l2()));
        }
        provenance.putAll(BuildVersion.read());
        ModelManifest manifest = new ModelManifest(
                ModelManifest.FORMAT,
                network.backbone().architecture().name(),
                network.backbone().architecture().lastStage(),
                tree.classes(),
                network.head().stages(),
                network.head().pooling(),
                recipe.image(),
                network.backbone().scaling(),
                network.backbone().poolPadding(),
                recipe.flipAtTest(),
                metrics,
                provenance,
                Map.of());
        TrainedModel.save(
                result.model(),
                manifest,
                network,
                Map.of(
                        HISTORY_JSON, JSON.writeValueAsString(result.history()),
                        HISTORY_CSV, csv(result.history()),
                        RECIPE, recipe.toYaml()));
    }

    private static String csv(List<EpochRecord> history) {
        StringBuilder text = new StringBuilder("phase,epoch,loss,accuracy,validation_loss,validation_accuracy,"
                + "learning_rate,seconds,images_per_second\n");
        for (EpochRecord record : history) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s,%d,%s,%s,%s,%s,%s,%.3f,%.3f%n",
                    record.phase(),
                    record.epoch(),
                    record.loss(),
                    record.accuracy(),
                    record.validationLoss(),
                    record.validationAccuracy(),
                    record.learningRate(),
                    record.seconds(),
                    record.imagesPerSecond()));
        }
        return text.toString();
    }

    /** Reads a saved model back and compares its answers on some images with those of the network in memory. */
    void verify(PhaseResult result, Network network, ComputeEngine compute) throws IOException {
        List<RgbImage> images = verifiedImages();
        if (images.isEmpty()) {
            return;
        }
        Network read = TrainedModel.load(result.model()).network();
        try (FusedClassifier before = new FusedClassifier(compute, network, recipe.flipAtTest());
                FusedClassifier after = new FusedClassifier(compute, read, recipe.flipAtTest())) {
            Agreement agreement = Agreement.of(before.probabilities(images), after.probabilities(images));
            if (agreement.largestDifference() > VERIFY_TOLERANCE) {
                throw new IOException("the model that was saved in " + result.model()
                        + " does not answer as the one in memory: " + agreement.summary());
            }
        }
    }

    /** A file may vanish during a long phase, whose model is whole all the same: it is left out. */
    List<RgbImage> verifiedImages() throws IOException {
        List<LabeledImage> candidates = tree.images(Split.VALIDATION);
        int step = Math.max(1, candidates.size() / VERIFIED_IMAGES);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < candidates.size() && files.size() < VERIFIED_IMAGES; i += step) {
            files.add(candidates.get(i).path());
        }
        List<RgbImage> images = new ArrayList<>();
        ImageBatches.run(
                files,
                (index, decoded) -> recipe.image().prepare(decoded.image()),
                VERIFIED_IMAGES,
                new ImageBatches.Receiver() {
                    @Override
                    public void accept(List<Integer> indices, List<RgbImage> batch) {
                        images.addAll(batch);
                    }

                    @Override
                    public void failed(int index, ImageDecodingException failure) {
                        progress.message("left out: " + failure.getMessage());
                    }
                });
        return images;
    }

    /** Points the run to the phase whose model is the result. */
    void pointTo(PhaseResult best, List<PhaseResult> phases) throws IOException {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("result", best.model().getFileName().toString());
        run.put("recipe", recipe.name());
        run.put("engine", engine.describe());
        run.put("precision", recipe.precision());
        List<Map<String, Object>> lines = new ArrayList<>();
        for (PhaseResult phase : phases) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("phase", phase.name());
            line.put("model", phase.model().getFileName().toString());
            line.put("validationAccuracy", phase.validationAccuracy());
            line.put("seconds", phase.seconds());
            lines.add(line);
        }
        run.put("phases", lines);
        Path temporary = directory.resolve(UNFINISHED_RUN);
        Files.writeString(temporary, JSON.writeValueAsString(run));
        Files.move(
                temporary,
                directory.resolve(TrainedModel.RUN),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
