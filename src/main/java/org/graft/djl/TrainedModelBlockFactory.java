package org.graft.djl;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.graft.engine.ComputeEngine;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;

/**
 * Makes the block of a trained model for plain DJL; the file {@code serving.properties} in the model's directory names it.
 *
 * <p>The block takes pictures of any size, {@code (3, height, width)} or {@code (batchSize, 3, height, width)}, float32, RGB from
 * 0 to 1, resizes them as the model wants it, and gives probabilities, {@code (classes)} or {@code (batchSize, classes)}.
 */
public final class TrainedModelBlockFactory implements BlockFactory {

    private static final long serialVersionUID = 1;

    /** Made by DJL. */
    public TrainedModelBlockFactory() {}

    @Override
    public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
        ImageClassifier classifier = ImageClassifier.load(
                modelPath,
                ClassifierOptions.defaults()
                        .withEngine(ComputeEngine.of(model.getNDManager()))
                        .withWarmUp(false));
        return new RowsBlock(
                classifier.classes().size(),
                model,
                images -> classifier.probabilities(
                        images.stream().map(classifier::prepare).toList()),
                classifier);
    }
}
