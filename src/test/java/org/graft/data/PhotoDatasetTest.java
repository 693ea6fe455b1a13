package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Record;
import ai.djl.util.passthrough.PassthroughNDManager;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without an engine: DJL's pass-through manager holds what it is given. */
class PhotoDatasetTest {

    @TempDir
    Path root;

    private ImageTree tree;

    @BeforeEach
    void makeFolders() throws IOException {
        Folders.images(root.resolve("train/a"), 2, 0);
        Folders.images(root.resolve("train/b"), 1, 10);
        Folders.images(root.resolve("validation/b"), 2, 20);
        tree = ImageTrees.discover(root);
    }

    @Test
    void labelsAreThoseOfTheTreeInEverySplit() throws Exception {
        PhotoDataset validation = builder(Split.VALIDATION).build();

        assertEquals(List.of("a", "b"), validation.getClasses());
        assertEquals(List.of("a", "b"), validation.getSynset());
        assertEquals(2, validation.size());
        Record record = validation.get(PassthroughNDManager.INSTANCE, 0);
        NDArray label = record.getLabels().singletonOrThrow();
        assertEquals(DataType.INT64, label.getDataType());
        assertEquals(1, label.toByteBuffer().asLongBuffer().get(0));
    }

    @Test
    void dataIsChannelsFirstFromZeroToOne() throws IOException {
        NDArray data = data(builder(Split.TRAINING).build());

        RgbImage expected = Preprocessing.direct(8)
                .prepare(
                        new ImageDecoder().decode(root.resolve("train/a/0.png")).image());
        assertEquals(new Shape(3, 8, 8), data.getShape());
        assertEquals(DataType.FLOAT32, data.getDataType());
        FloatBuffer values = data.toByteBuffer().asFloatBuffer();
        for (int channel = 0; channel < 3; channel++) {
            assertEquals(expected.sample(5, 3, channel) / 255f, values.get(channel * 64 + 3 * 8 + 5), 1e-6);
        }
    }

    @Test
    void normalizationIsByChannel() throws IOException {
        FloatBuffer plain = data(builder(Split.TRAINING).build()).toByteBuffer().asFloatBuffer();
        FloatBuffer scaled = data(builder(Split.TRAINING)
                        .optNormalization(new float[] {0.1f, 0.2f, 0.3f}, new float[] {0.5f, 0.25f, 2})
                        .build())
                .toByteBuffer()
                .asFloatBuffer();

        assertEquals((plain.get(64) - 0.2f) / 0.25f, scaled.get(64), 1e-6);
        assertEquals((plain.get(128) - 0.3f) / 2, scaled.get(128), 1e-6);
    }

    @Test
    void anImageHasItsOwnSize() throws IOException {
        RgbImage expected =
                new ImageDecoder().decode(root.resolve("train/a/1.png")).image();
        Image image = builder(Split.TRAINING).build().getImage(1);
        assertEquals(expected.width(), image.getWidth());
        assertEquals(expected.height(), image.getHeight());
    }

    @Test
    void theDecoderCanBeReplaced() {
        PhotoDataset small =
                builder(Split.TRAINING).optDecoder(new ImageDecoder(10)).build();
        assertThrows(ImageDecodingException.class, () -> data(small));
        assertThrows(ImageDecodingException.class, () -> small.getImage(0));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThrows(
                IllegalStateException.class,
                () -> PhotoDataset.builder().setSampling(1, false).build());
    }

    private PhotoDataset.Builder builder(Split split) {
        return PhotoDataset.builder()
                .setImages(tree, split)
                .setPreprocessing(Preprocessing.direct(8))
                .setSampling(2, false);
    }

    private static NDArray data(PhotoDataset dataset) throws IOException {
        return dataset.get(PassthroughNDManager.INSTANCE, 0).getData().singletonOrThrow();
    }
}
