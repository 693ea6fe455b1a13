package org.graft.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.arch.Architecture;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.data.ImageBatches;
import org.graft.data.ImageHashes;
import org.graft.data.LabeledImage;
import org.graft.data.Quantity;
import org.graft.engine.ComputeEngine;
import org.graft.image.Augmentation;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.version.BuildVersion;
import org.graft.weights.BackboneWeights;
import org.graft.weights.Tensor;

/**
 * The pooled feature maps of stages for a list of images, computed once and kept in the feature cache.
 *
 * <p>The key of a row is the SHA-256 of the image's bytes; the key of its store holds the stages, the pooling, the weights,
 * the preprocessing, the precision, the engine with its threads, the code and the versions, and for augmented copies also the augmentation,
 * the seed and the number of the copy.
 */
final class BackboneFeatures {

    private static final int BATCH = 16;

    private final ComputeEngine engine;
    private final BackboneWeights weights;
    private final Preprocessing preprocessing;
    private final StagePooling pooling;
    private final Precision precision;
    private final Optional<Path> cache;
    private final ImageHashes hashes;
    private final TrainingProgress progress;
    private final String settings;

    /**
     * Prepares the features of a backbone.
     *
     * @param cache the folder of the stores; without one nothing is kept
     * @param code gives the digest of the code for the keys of the stores
     * @param hashes gives the keys of the images
     */
    BackboneFeatures(
            ComputeEngine engine,
            BackboneWeights weights,
            Preprocessing preprocessing,
            StagePooling pooling,
            Precision precision,
            Optional<Path> cache,
            CodeDigest code,
            ImageHashes hashes,
            TrainingProgress progress)
            throws IOException {
        this.hashes = hashes;
        this.engine = engine;
        this.weights = weights;
        this.preprocessing = preprocessing;
        this.pooling = pooling;
        this.precision = precision;
        this.progress = progress;
        Optional<String> digest = cache.isEmpty()
                ? Optional.empty()
                : code.of(BackboneFeatures.class, engine.binding().getClass());
        this.cache = digest.isEmpty() ? Optional.empty() : cache;
        this.settings = this.cache.isEmpty() ? "" : settings(digest.get());
    }

    private String settings(String code) throws IOException {
        return String.join(
                "|",
                // Decoding and resizing belong to the code and to the versions of Java and DJL.
                code,
                BuildVersion.read().get("djl"),
                System.getProperty("java.version"),
                pooling.toString(),
                precision.toString(),
                weights.architecture().name(),
                digest(weights),
                weights.scaling().toString(),
                weights.poolPadding().toString(),
                preprocessing.toString(),
                engine.name() + " " + engine.version() + " " + engine.deviceName() + " " + engine.threads());
    }

    private static String digest(BackboneWeights weights) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        for (Tensor tensor : weights.tensors().values()) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.values());
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The features of some images.
     *
     * @param images the images that could be decoded, in their order
     * @param architecture the backbone
     * @param stages the stages whose features stand side by side in a row
     * @param stored the stages whose features stand side by side in a row as it is kept, those of {@code stages} among them
     * @param kept a row an image
     */
    record Rows(
            List<LabeledImage> images,
            Architecture architecture,
            List<String> stages,
            List<String> stored,
            FeatureRows kept) {

        /** Takes rows that are kept as they are. */
        static Rows of(List<LabeledImage> images, Architecture architecture, List<String> stages, FeatureRows kept) {
            return new Rows(images, architecture, stages, stages, kept);
        }

        int size() {
            return images.size();
        }

        int[] labels() {
            return images.stream().mapToInt(LabeledImage::label).toArray();
        }

        /** Returns the rows with the features of some of the stages only. */
        Rows only(List<String> chosen) {
            return kept.isOnDisk()
                    ? new Rows(images, architecture, chosen, stored, kept)
                    : of(images, architecture, chosen, FeatureRows.of(List.of(select(chosen))));
        }

        /** Returns all features, a row an image. */
        float[][] all() {
            return select(stages);
        }

        /** Picks the features of some of the stages, side by side. */
        float[][] select(List<String> chosen) {
            int width = chosen.stream().mapToInt(architecture::channelsAfter).sum();
            float[][] selected = new float[size()][width];
            int to = 0;
            for (String stage : chosen) {
                int from = stored.subList(0, stored.indexOf(stage)).stream()
                        .mapToInt(architecture::channelsAfter)
                        .sum();
                int channels = architecture.channelsAfter(stage);
                for (int row = 0; row < selected.length; row++) {
                    kept.read(row, from, channels, selected[row], to);
                }
                to += channels;
            }
            return selected;
        }
    }

    /** Computes the features of all stages for the images as they are. */
    Rows originals(List<LabeledImage> images, String name) throws IOException {
        return new Task(weights.architecture().stageNames(), name, settings, Augmentation.NONE, null, 0).rows(images);
    }

    /** Computes the features of some stages for one augmented copy of each image. */
    Rows copy(
            List<LabeledImage> images,
            List<String> stages,
            String name,
            Augmentation augmentation,
            RandomStreams random,
            int copy)
            throws IOException {
        String key = String.join("|", settings, augmentation.toString(), "seed " + random.seed(), "copy " + copy);
        return new Task(stages, name, key, augmentation, random, copy).rows(images);
    }

    /** Takes rows with the SHA-256 of their images. */
    @FunctionalInterface
    private interface Receiver {

        void accept(List<String> keys, float[][] rows) throws IOException;
    }

    /** Finds the rows of images by their SHA-256. */
    @FunctionalInterface
    private interface Finder {

        FeatureRows rows(List<String> keys) throws IOException;
    }

    /** One kind of row: which stages, of which variant of an image. */
    private final class Task {

        private final List<String> stages;
        private final String name;
        private final String key;
        private final Augmentation augmentation;
        private final RandomStreams random;
        private final int copy;

        Task(
                List<String> stages,
                String name,
                String settings,
                Augmentation augmentation,
                RandomStreams random,
                int copy) {
            this.stages = stages;
            this.name = name;
            this.key = settings + "|" + String.join(",", stages);
            this.augmentation = augmentation;
            this.random = random;
            this.copy = copy;
        }

        Rows rows(List<LabeledImage> images) throws IOException {
            List<LabeledImage> readable = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            hashes.read(images.stream().map(LabeledImage::path).toList());
            for (LabeledImage image : images) {
                try {
                    keys.add(hashes.of(image.path()));
                    readable.add(image);
                } catch (IOException e) {
                    progress.message("left out: " + image.path() + " cannot be read any more (" + e + ")");
                }
            }
            return cache.isPresent() ? cached(readable, keys) : computed(readable, keys);
        }

        private Rows computed(List<LabeledImage> images, List<String> keys) throws IOException {
            Map<String, float[]> values = new HashMap<>();
            compute(images, keys, (computed, rows) -> {
                for (int i = 0; i < rows.length; i++) {
                    values.put(computed.get(i), rows[i]);
                }
            });
            return rows(
                    images,
                    keys,
                    values::containsKey,
                    names -> FeatureRows.of(names.stream().map(values::get).toList()));
        }

        private Rows cached(List<LabeledImage> images, List<String> keys) throws IOException {
            int width = stages.stream()
                    .mapToInt(weights.architecture()::channelsAfter)
                    .sum();
            try (FeatureStore store = new FeatureStore(cache.orElseThrow(), key, width)) {
                List<Integer> missing = IntStream.range(0, images.size())
                        .filter(i -> !store.contains(keys.get(i)))
                        .boxed()
                        .toList();
                if (missing.isEmpty()) {
                    progress.message("features of the " + name + " come from the cache ("
                            + Quantity.of(images.size(), "image") + ")");
                } else {
                    compute(
                            missing.stream().map(images::get).toList(),
                            missing.stream().map(keys::get).toList(),
                            store::append);
                }
                return rows(images, keys, store::contains, store::rows);
            }
        }

        /** An image that could not be decoded has no features, and is left out. */
        private Rows rows(List<LabeledImage> images, List<String> keys, Predicate<String> isThere, Finder finder)
                throws IOException {
            List<LabeledImage> decoded = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                if (isThere.test(keys.get(i))) {
                    decoded.add(images.get(i));
                    names.add(keys.get(i));
                }
            }
            return Rows.of(decoded, weights.architecture(), stages, finder.rows(names));
        }

        private void compute(List<LabeledImage> images, List<String> keys, Receiver receiver) throws IOException {
            progress.begin("features of the " + name, images.size());
            try (FeatureExtractor extractor = new FeatureExtractor(engine, weights, stages, pooling, precision)) {
                ImageBatches.run(
                        images.stream().map(LabeledImage::path).toList(),
                        (index, decoded) -> variant(decoded.image(), keys.get(index)),
                        BATCH,
                        new ImageBatches.Receiver() {
                            @Override
                            public void accept(List<Integer> indices, List<RgbImage> batch) throws IOException {
                                receiver.accept(indices.stream().map(keys::get).toList(), extractor.extract(batch));
                                progress.advance(batch.size());
                            }

                            @Override
                            public void failed(int index, ImageDecodingException failure) {
                                progress.message("left out: " + failure.getMessage());
                                progress.advance(1);
                            }
                        });
            } finally {
                progress.end();
            }
        }

        private RgbImage variant(RgbImage image, String hash) {
            if (augmentation.isNone()) {
                return preprocessing.prepare(image);
            }
            // The stream follows the content, as the key does: not the place in the list.
            long content = Long.parseUnsignedLong(hash.substring(0, 16), 16);
            return augmentation.apply(
                    image, preprocessing, random.stream(RandomStreams.Purpose.AUGMENTATION, copy, content));
        }
    }
}
