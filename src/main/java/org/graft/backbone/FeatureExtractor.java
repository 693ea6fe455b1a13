package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;

/**
 * Computes the pooled feature maps of some stages for decoded images: the features that a head reads.
 *
 * <p>Owns native memory and must be closed. Safe for use by one thread at a time.
 */
public final class FeatureExtractor implements AutoCloseable {

    private final ComputeEngine engine;
    private final BackboneWeights weights;
    private final List<String> stages;
    private final FusedForward forward;
    private final InputMemory memory = new InputMemory();
    private final int width;

    /**
     * Compiles the extractor.
     *
     * @param engine the engine
     * @param weights the weights
     * @param stages the stages whose pooled maps are wanted, side by side in this order
     * @param pooling how the maps are pooled
     */
    public FeatureExtractor(ComputeEngine engine, BackboneWeights weights, List<String> stages, StagePooling pooling) {
        this(engine, weights, stages, pooling, Precision.FLOAT32);
    }

    /**
     * Compiles the extractor.
     *
     * @param engine the engine
     * @param weights the weights
     * @param stages the stages whose pooled maps are wanted, side by side in this order
     * @param pooling how the maps are pooled
     * @param precision the numbers to compute with
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot compute in this precision here
     */
    public FeatureExtractor(
            ComputeEngine engine,
            BackboneWeights weights,
            List<String> stages,
            StagePooling pooling,
            Precision precision) {
        this.engine = engine;
        this.weights = weights;
        this.stages = List.copyOf(stages);
        this.forward =
                FusedCompiler.compileFor(ForwardPlan.pooledFeatures(weights, stages, pooling, precision), engine);
        this.width =
                stages.stream().mapToInt(weights.architecture()::channelsAfter).sum();
    }

    /**
     * Returns the number of features of an image.
     *
     * @return the sum of the stages' channels
     */
    public int width() {
        return width;
    }

    /**
     * Computes the features of a batch.
     *
     * @param images the images, all of one size, at least one
     * @return one row an image, {@link #width()} values each
     */
    public float[][] extract(List<RgbImage> images) {
        float[][] rows = new float[images.size()][width];
        try (NDManager manager = engine.newManager()) {
            NDArray input = forward.input(memory, manager, images, weights.scaling());
            NDList outputs = forward.forward(input);
            int offset = 0;
            for (int i = 0; i < outputs.size(); i++) {
                int channels = weights.architecture().channelsAfter(stages.get(i));
                float[] values = outputs.get(i).toFloatArray();
                for (int row = 0; row < rows.length; row++) {
                    System.arraycopy(values, row * channels, rows[row], offset, channels);
                }
                offset += channels;
            }
        }
        return rows;
    }

    @Override
    public void close() {
        forward.close();
    }
}
