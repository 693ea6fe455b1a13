package org.graft.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.graft.backbone.ImageBatch;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.FusedClassifier;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.torchscript.TorchScriptModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported module by PyTorch itself. */
class TorchScriptModelTest {

    private static final int SIZE = 139;

    @TempDir
    Path folder;

    private static RgbImage picture(int step) {
        byte[] pixels = new byte[SIZE * SIZE * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * step / 7 + i % 5 * 40);
        }
        return new RgbImage(SIZE, SIZE, pixels);
    }

    @Test
    void theModuleGivesTheLogitsOfTheModel() throws Exception {
        Network network = SmallModel.network(1);
        TrainedModel model = SmallModel.save(folder.resolve("model"), network);
        Path file = folder.resolve("out/model.pt");
        ComputeEngine engine = ComputeEngine.open("PyTorch", "cpu");
        List<RgbImage> images = List.of(picture(1), picture(3));

        TorchScriptModel.write(model, file);

        try (Model loaded = engine.newModel("model");
                NDManager manager = engine.newManager();
                FusedClassifier classifier = new FusedClassifier(engine, network, false)) {
            loaded.load(file.getParent(), "model", Map.of("extraFiles", TorchScriptModel.METADATA));
            NDList output = loaded.getBlock()
                    .forward(
                            new ParameterStore(manager, false),
                            new NDList(ImageBatch.of(
                                    manager, images, network.backbone().scaling())),
                            false);
            float[][] rows = FloatArrays.rows(output.head().toFloatArray(), SmallPhotos.CLASSES.size());
            float[][] expected = classifier.logits(images);
            assertEquals(2, rows.length);
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(expected[i], rows[i], 1e-4f);
            }
            String metadata = loaded.getProperty(TorchScriptModel.METADATA);
            assertTrue(metadata.contains("\"labels\":[\"" + SmallPhotos.CLASSES.get(0) + '"'), metadata);
        }
    }
}
