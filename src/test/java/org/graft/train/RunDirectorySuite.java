package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.graft.data.ImageHashes;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.engine.ComputeEngine;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.testing.SmallTraining;
import org.graft.train.HeadSelection.Choice;
import org.graft.train.TrainingResult.PhaseResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved is read again and compared with the network in memory. */
class RunDirectorySuite {

    @TempDir
    Path folder;

    @Test
    void aSavedModelThatAnswersOtherwiseThanTheNetworkIsRefused() throws IOException {
        ComputeEngine engine = SuiteEngine.open();
        ImageTree tree = ImageTrees.discover(SmallPhotos.write(folder.resolve("photos"), 1, 2));
        Network network = SmallModel.network(1);
        Path model = folder.resolve("run/phase1-head");
        PhaseResult result = new PhaseResult("head", model, network.head().stages(), 0.5, 1, 1, 1, List.of());
        try (RunDirectory run = new RunDirectory(
                folder.resolve("run"),
                SmallTraining.recipe("fast"),
                tree,
                network.backbone(),
                engine,
                new ImageHashes(),
                TrainingProgress.NONE)) {
            run.save(result, network, new Choice(network.head().stages(), 0.01, Double.NaN));

            assertDoesNotThrow(() -> run.verify(result, network, engine));
            String message = assertThrows(IOException.class, () -> run.verify(result, SmallModel.network(2), engine))
                    .getMessage();
            assertTrue(message.contains(model.toString()) && message.contains("does not answer"), message);
        }
    }
}
