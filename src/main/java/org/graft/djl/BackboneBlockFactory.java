package org.graft.djl;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graft.arch.Architecture;
import org.graft.arch.InceptionV3;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSpec;

/**
 * Makes the block of the pretrained backbone for plain DJL. The argument {@value #WEIGHTS} names the weights, by default
 * {@code auto}.
 *
 * <p>The block takes pictures {@code (3, height, width)} or {@code (batchSize, 3, height, width)}, float32, RGB from 0 to 1, 75
 * pixels or more to a side, and gives the averaged last feature map, {@code (2048)} or {@code (batchSize, 2048)}.
 */
public final class BackboneBlockFactory implements BlockFactory {

    /** The argument that names the weights, as {@code ./graft embed --weights} takes them. */
    public static final String WEIGHTS = "weights";

    private static final long serialVersionUID = 1;

    /** Made by DJL. */
    public BackboneBlockFactory() {}

    @Override
    public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
        Architecture architecture = InceptionV3.ARCHITECTURE;
        String spec = Objects.toString(arguments.get(WEIGHTS), "auto");
        BackboneWeights weights = PretrainedWeights.builder()
                .setArchitecture(architecture)
                .build()
                .load(WeightSpec.parse(spec));
        ComputeEngine engine = ComputeEngine.of(model.getNDManager());
        FeatureExtractor extractor =
                new FeatureExtractor(engine, weights, List.of(architecture.lastStage()), StagePooling.AVERAGE);
        Object lock = new Object();
        return new RowsBlock(
                extractor.width(),
                model,
                (List<RgbImage> images) -> {
                    synchronized (lock) {
                        return extractor.extract(images);
                    }
                },
                extractor);
    }
}
