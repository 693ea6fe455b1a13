package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.data.PhotoDataset;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.example.PlainDjlExample;
import org.graft.image.Preprocessing;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The photos as a dataset of DJL, with an engine and with plain DJL code. */
class PhotoDatasetSuite {

    private static final int SIZE = 32;

    @TempDir
    static Path folder;

    private static ComputeEngine engine;
    private static ImageTree tree;

    @BeforeAll
    static void draw() throws Exception {
        engine = SuiteEngine.open();
        tree = ImageTrees.discover(SmallPhotos.write(folder, 5, 2));
    }

    @Test
    void batchesHaveChannelsFirstPixelsFromZeroToOneAndIntegerLabels() throws Exception {
        PhotoDataset dataset = dataset(Split.TRAINING);
        Map<Long, Integer> counts = new HashMap<>();
        int images = 0;
        try (NDManager manager = engine.newManager()) {
            for (Batch batch : dataset.getData(manager)) {
                NDArray data = batch.getData().singletonOrThrow();
                NDArray labels = batch.getLabels().singletonOrThrow();
                int size = batch.getSize();
                assertEquals(new Shape(size, 3, SIZE, SIZE), data.getShape());
                assertEquals(DataType.FLOAT32, data.getDataType());
                assertEquals(DataType.INT64, labels.getDataType());
                assertEquals(size, labels.size());
                float[] values = data.toFloatArray();
                float highest = 0;
                for (float value : values) {
                    assertTrue(value >= 0 && value <= 1, "" + value);
                    highest = Math.max(highest, value);
                }
                assertTrue(highest > 0.5f, "the pictures have bright parts");
                for (long label : labels.toLongArray()) {
                    counts.merge(label, 1, Integer::sum);
                }
                images += size;
                batch.close();
            }
        }
        assertEquals(15, images);
        assertEquals(Map.of(0L, 5, 1L, 5, 2L, 5), counts);
    }

    @Test
    void plainDjlTrainsOnItAndPreparesAPhotoInTheSameWay() throws Exception {
        try (Model model = engine.newModel("plain")) {
            model.setBlock(new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(Linear.builder().setUnits(tree.classes().size()).build()));
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optOptimizer(Optimizer.sgd()
                            .setLearningRateTracker(Tracker.fixed(0.01f))
                            .build())
                    .optDevices(new Device[] {engine.device()});
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, 3, SIZE, SIZE));
                Parameter weight = model.getBlock().getParameters().get(0).getValue();
                float[] before = weight.getArray().toFloatArray();

                Path photo = tree.images(Split.TRAINING).get(0).path();
                Classifications classified = PlainDjlExample.run(folder, model, trainer, photo);

                float[] after = weight.getArray().toFloatArray();
                assertFalse(Arrays.equals(before, after), "a step changes the weights");
                for (float value : after) {
                    assertTrue(Float.isFinite(value));
                }
                try (NDManager manager = engine.newManager()) {
                    NDArray data =
                            dataset(Split.TRAINING).get(manager, 0).getData().singletonOrThrow();
                    float[] expected = trainer.evaluate(new NDList(data.expandDims(0)))
                            .singletonOrThrow()
                            .toFloatArray();
                    for (int i = 0; i < expected.length; i++) {
                        double actual = classified.get(tree.classes().get(i)).getProbability();
                        assertEquals(expected[i], actual, 1e-4 * Math.abs(expected[i]) + 1e-4, "rounding of float32");
                    }
                }
            }
        }
    }

    @Test
    void bothSplitsHaveTheSameLabels() throws Exception {
        assertArrayEquals(
                SmallPhotos.CLASSES.toArray(),
                dataset(Split.VALIDATION).getSynset().toArray());
        assertEquals(
                dataset(Split.TRAINING).getSynset(), dataset(Split.VALIDATION).getSynset());
    }

    private static PhotoDataset dataset(Split split) {
        return PhotoDataset.builder()
                .setImages(tree, split)
                .setPreprocessing(Preprocessing.direct(SIZE))
                .setSampling(4, split == Split.TRAINING)
                .build();
    }
}
