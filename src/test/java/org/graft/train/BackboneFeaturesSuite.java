package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.data.ImageHashes;
import org.graft.data.ImageTrees;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineUnavailableException;
import org.graft.image.Augmentation;
import org.graft.image.Preprocessing;
import org.graft.suite.SuiteEngine;
import org.graft.testing.SmallPhotos;
import org.graft.testing.TinyBackbone;
import org.graft.train.BackboneFeatures.Rows;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features that are computed once: whatever their values depend on is a reason to compute them again. */
class BackboneFeaturesSuite {

    private static final BackboneWeights WEIGHTS = TinyBackbone.weights(3);
    private static final Preprocessing IMAGE = Preprocessing.direct(16);
    private static final Augmentation FLIP = new Augmentation(0, 0, 0, 0, 0, true, 1, 0, 0, 0);

    @TempDir
    static Path photos;

    private static ComputeEngine engine;
    private static List<LabeledImage> images;

    @TempDir
    Path cache;

    private final Counter counter = new Counter();
    private Rows before;
    private Rows copyBefore;

    /** Counts the images whose features are computed, and keeps the messages. */
    private static final class Counter implements TrainingProgress {

        private final List<String> messages = new ArrayList<>();
        private long computed;

        @Override
        public void advance(long count) {
            computed += count;
        }

        @Override
        public void message(String text) {
            messages.add(text);
        }

        long take() {
            long taken = computed;
            computed = 0;
            return taken;
        }
    }

    @BeforeAll
    static void draw() throws IOException {
        engine = SuiteEngine.open();
        images = ImageTrees.discover(SmallPhotos.write(photos, 3, 1)).images(Split.TRAINING);
    }

    @BeforeEach
    void computeOnce() throws IOException {
        BackboneFeatures features = features(WEIGHTS, IMAGE, StagePooling.AVERAGE);
        before = features.originals(images, "images");
        copyBefore = copy(features, FLIP, 1, 1);
        assertEquals(2L * images.size(), counter.take());
    }

    @Test
    void theSameFeaturesComeFromTheCache() throws IOException {
        BackboneFeatures features = features(WEIGHTS, IMAGE, StagePooling.AVERAGE);

        assertSame(before, features.originals(images, "images"));
        assertSame(copyBefore, copy(features, FLIP, 1, 1));

        assertEquals(0, counter.take());
    }

    @Test
    void otherWeightsPreprocessingAndPoolingAreComputed() throws IOException {
        PoolPadding counted = PoolPadding.COUNTED;
        ChannelScaling scaling = ChannelScaling.imageNet();
        for (BackboneFeatures features : List.of(
                features(TinyBackbone.weights(4), IMAGE, StagePooling.AVERAGE),
                features(with(scaling, WEIGHTS.poolPadding()), IMAGE, StagePooling.AVERAGE),
                features(with(WEIGHTS.scaling(), counted), IMAGE, StagePooling.AVERAGE),
                features(WEIGHTS, Preprocessing.direct(20), StagePooling.AVERAGE),
                features(WEIGHTS, IMAGE, StagePooling.GENERALIZED_MEAN))) {
            Rows rows = features.originals(images, "images");

            assertEquals(images.size(), counter.take());
            assertFalse(Arrays.equals(before.all()[0], rows.all()[0]));
        }
    }

    /** Where the engine has no bfloat16, what is not in the cache is an error. */
    @Test
    void featuresOfAnotherPrecisionAreComputed() throws IOException {
        BackboneFeatures features = features(WEIGHTS, IMAGE, StagePooling.AVERAGE, Precision.BFLOAT16);

        if (!engine.binding().hasBfloat16(engine.device())) {
            assertThrows(EngineUnavailableException.class, () -> features.originals(images, "images"));
            return;
        }
        features.originals(images, "images");

        assertEquals(images.size(), counter.take());
    }

    @Test
    void otherCopiesAreComputed() throws IOException {
        BackboneFeatures features = features(WEIGHTS, IMAGE, StagePooling.AVERAGE);
        Augmentation crop = new Augmentation(0, 0, 0, 0, 0, true, 0.3, 0, 0, 0);
        Rows second = copy(features, crop, 1, 2);
        Rows third = copy(features, crop, 1, 3);
        Rows otherSeed = copy(features, crop, 2, 2);

        assertEquals(3L * images.size(), counter.take());
        assertFalse(Arrays.equals(second.all()[0], third.all()[0]));
        assertFalse(Arrays.equals(second.all()[0], otherSeed.all()[0]));
        assertFalse(Arrays.equals(second.all()[0], copyBefore.all()[0]));
    }

    @Test
    void onlyWhatIsMissingIsComputed() throws IOException {
        BackboneFeatures features = features(WEIGHTS, IMAGE.withSize(24), StagePooling.AVERAGE);
        features.originals(images.subList(0, 2), "images");
        counter.take();

        Rows all = features.originals(images, "images");

        assertEquals(images.size() - 2, counter.take());
        assertEquals(images, all.images());
    }

    @Test
    void withoutAFolderNothingIsKept() throws IOException {
        BackboneFeatures features = new BackboneFeatures(
                engine,
                WEIGHTS,
                IMAGE,
                StagePooling.AVERAGE,
                Precision.FLOAT32,
                Optional.empty(),
                new CodeDigest(),
                new ImageHashes(),
                counter);

        assertSame(before, features.originals(images, "images"));

        assertEquals(images.size(), counter.take());
    }

    @Test
    void anImageThatVanishedIsLeftOut() throws IOException {
        List<LabeledImage> more = new ArrayList<>(images);
        more.add(1, new LabeledImage(photos.resolve("gone.png"), 0));
        more.add(new LabeledImage(Files.writeString(cache.resolve("broken.png"), "no image"), 0));

        Rows rows = features(WEIGHTS, IMAGE, StagePooling.AVERAGE).originals(more, "images");

        assertEquals(images, rows.images());
        assertSame(before, rows);
        assertEquals(1, counter.take(), "the broken one is done with too");
        for (String name : List.of("gone.png", "broken.png")) {
            assertEquals(
                    1,
                    counter.messages.stream()
                            .filter(text -> text.startsWith("left out: ") && text.contains(name))
                            .count(),
                    "" + counter.messages);
        }
    }

    private static BackboneWeights with(ChannelScaling scaling, PoolPadding padding) {
        return new BackboneWeights(WEIGHTS.architecture(), WEIGHTS.tensors(), scaling, padding, WEIGHTS.source());
    }

    private BackboneFeatures features(BackboneWeights weights, Preprocessing image, StagePooling pooling)
            throws IOException {
        return features(weights, image, pooling, Precision.FLOAT32);
    }

    private BackboneFeatures features(
            BackboneWeights weights, Preprocessing image, StagePooling pooling, Precision precision)
            throws IOException {
        return new BackboneFeatures(
                engine,
                weights,
                image,
                pooling,
                precision,
                Optional.of(cache.resolve("features")),
                new CodeDigest(),
                new ImageHashes(),
                counter);
    }

    private static Rows copy(BackboneFeatures features, Augmentation augmentation, long seed, int number)
            throws IOException {
        return features.copy(images, List.of("second"), "images", augmentation, new RandomStreams(seed), number);
    }

    private static void assertSame(Rows expected, Rows actual) {
        assertEquals(expected.images(), actual.images());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.all()[i], actual.all()[i]);
        }
    }
}
