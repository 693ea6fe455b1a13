package org.graft.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.graft.backbone.FeatureExtractor;
import org.graft.data.ImageBatches;
import org.graft.data.LabeledImage;
import org.graft.engine.ComputeEngine;
import org.graft.image.Augmentation;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import org.graft.weights.Tensor;

/**
 * The averaged feature maps of all stages for a list of images, computed once and kept in the feature cache.
 *
 * <p>The key of a row is the SHA-256 of the image's bytes; the key of its store holds the weights, the preprocessing and
 * the engine, and for augmented copies also the augmentation, the seed and the number of the copy.
 */
final class BackboneFeatures {

    private static final int BATCH = 16;

    private final ComputeEngine engine;
    private final BackboneWeights weights;
    private final Preprocessing preprocessing;
    private final Path cache;
    private final TrainingProgress progress;
    private final List<String> stages;
    private final Map<String, Integer> offsets = new LinkedHashMap<>();
    private final int width;
    private final String settings;

    BackboneFeatures(
            ComputeEngine engine,
            BackboneWeights weights,
            Preprocessing preprocessing,
            Path cache,
            TrainingProgress progress) {
        this.engine = engine;
        this.weights = weights;
        this.preprocessing = preprocessing;
        this.cache = cache;
        this.progress = progress;
        this.stages = weights.architecture().stageNames();
        int offset = 0;
        for (String stage : stages) {
            offsets.put(stage, offset);
            offset += weights.architecture().channelsAfter(stage);
        }
        this.width = offset;
        this.settings = String.join(
                "|",
                "features 1",
                weights.architecture().name(),
                digest(weights),
                weights.scaling().toString(),
                weights.poolPadding().toString(),
                preprocessing.toString(),
                engine.name() + " " + engine.version() + " " + engine.deviceName());
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
     * The features of some images, all stages side by side.
     *
     * @param images the images that could be decoded, in their order
     * @param rows a row an image
     */
    record Rows(List<LabeledImage> images, List<float[]> rows) {

        int size() {
            return images.size();
        }

        int[] labels() {
            return images.stream().mapToInt(LabeledImage::label).toArray();
        }
    }

    /** Computes the features of the images as they are. */
    Rows originals(List<LabeledImage> images, String name) throws IOException {
        return compute(images, name, settings, Augmentation.NONE, null, 0);
    }

    /** Computes the features of one augmented copy of each image. */
    Rows copy(List<LabeledImage> images, String name, Augmentation augmentation, RandomStreams random, int copy)
            throws IOException {
        String key = String.join("|", settings, augmentation.toString(), "seed " + random.seed(), "copy " + copy);
        return compute(images, name, key, augmentation, random, copy);
    }

    private Rows compute(
            List<LabeledImage> images,
            String name,
            String key,
            Augmentation augmentation,
            RandomStreams random,
            int copy)
            throws IOException {
        List<String> hashes = new ArrayList<>();
        for (LabeledImage image : images) {
            hashes.add(new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(image.path()));
        }
        try (FeatureStore store = new FeatureStore(cache, key, width)) {
            List<Integer> missing = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                if (!store.contains(hashes.get(i))) {
                    missing.add(i);
                }
            }
            if (missing.isEmpty()) {
                progress.message("features of the " + name + " come from the cache (" + images.size() + " images)");
            } else {
                fill(store, images, hashes, missing, name, augmentation, random, copy);
            }
            List<LabeledImage> decoded = new ArrayList<>();
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                if (store.contains(hashes.get(i))) {
                    decoded.add(images.get(i));
                    rows.add(store.read(hashes.get(i)));
                }
            }
            return new Rows(decoded, rows);
        }
    }

    private void fill(
            FeatureStore store,
            List<LabeledImage> images,
            List<String> hashes,
            List<Integer> missing,
            String name,
            Augmentation augmentation,
            RandomStreams random,
            int copy)
            throws IOException {
        progress.begin("features of the " + name, missing.size());
        List<Path> paths = missing.stream().map(i -> images.get(i).path()).toList();
        List<String> keys = missing.stream().map(hashes::get).toList();
        try (FeatureExtractor extractor = new FeatureExtractor(engine, weights, stages)) {
            ImageBatches.run(
                    paths,
                    (index, decoded) -> {
                        if (augmentation.isNone()) {
                            return preprocessing.prepare(decoded.image());
                        }
                        // The stream follows the content, as the key does: not the place in the list.
                        long content = Long.parseUnsignedLong(keys.get(index).substring(0, 16), 16);
                        return augmentation.apply(
                                decoded.image(),
                                preprocessing,
                                random.stream(RandomStreams.Purpose.AUGMENTATION, copy, content));
                    },
                    BATCH,
                    new ImageBatches.Receiver() {
                        @Override
                        public void accept(List<Integer> indices, List<RgbImage> batch) throws IOException {
                            store.append(indices.stream().map(keys::get).toList(), extractor.extract(batch));
                            progress.advance(batch.size());
                        }

                        @Override
                        public void failed(int index, ImageDecodingException failure) {
                            progress.message("left out: " + failure.getMessage());
                        }
                    });
        } finally {
            progress.end();
        }
    }

    /** Picks the features of some stages, side by side, from a full row. */
    float[] select(float[] row, List<String> chosen) {
        int length =
                chosen.stream().mapToInt(weights.architecture()::channelsAfter).sum();
        float[] selected = new float[length];
        int position = 0;
        for (String stage : chosen) {
            int channels = weights.architecture().channelsAfter(stage);
            System.arraycopy(row, offsets.get(stage), selected, position, channels);
            position += channels;
        }
        return selected;
    }

    /** Picks the features of some stages from full rows. */
    float[][] select(List<float[]> rows, List<String> chosen) {
        float[][] selected = new float[rows.size()][];
        Arrays.setAll(selected, i -> select(rows.get(i), chosen));
        return selected;
    }
}
