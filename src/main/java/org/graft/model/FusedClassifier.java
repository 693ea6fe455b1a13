package org.graft.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.List;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.InputMemory;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;

/**
 * A network compiled for one engine: the fused backbone and the head.
 *
 * <p>Owns native memory and must be closed. Safe for use by one thread at a time.
 */
public final class FusedClassifier implements CompiledNetwork {

    private final ComputeEngine engine;
    private final Network network;
    private final boolean flipAtTest;
    private final NDManager manager;
    private final HeadBlock head;
    private final ParameterStore parameters;
    private final FusedForward forward;
    private final InputMemory memory = new InputMemory();

    /**
     * Compiles a network.
     *
     * @param engine the engine
     * @param network the network
     * @param flipAtTest whether the probabilities of an image and of its mirror image are averaged
     */
    public FusedClassifier(ComputeEngine engine, Network network, boolean flipAtTest) {
        this(engine, network, flipAtTest, Precision.FLOAT32);
    }

    /**
     * Compiles a network.
     *
     * @param engine the engine
     * @param network the network
     * @param flipAtTest whether the probabilities of an image and of its mirror image are averaged
     * @param precision the numbers that the backbone computes with
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot compute in this precision here
     */
    public FusedClassifier(ComputeEngine engine, Network network, boolean flipAtTest, Precision precision) {
        this.engine = engine;
        this.network = network;
        this.flipAtTest = flipAtTest;
        this.manager = engine.newManager();
        try {
            this.head = new HeadBlock(network.head(), false, manager);
            this.parameters = new ParameterStore(manager, false);
            this.forward = FusedCompiler.compileFor(
                    ForwardPlan.pooledFeatures(
                            network.backbone(),
                            network.head().stages(),
                            network.head().pooling(),
                            precision),
                    engine);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public float[][] probabilities(List<RgbImage> images) {
        return flipAtTest ? MirrorImages.mean(images, this::softmax) : softmax(images);
    }

    private float[][] softmax(List<RgbImage> images) {
        try (NDManager scope = engine.newManager()) {
            return rows(logits(scope, images).softmax(1));
        }
    }

    @Override
    public float[][] logits(List<RgbImage> images) {
        try (NDManager scope = engine.newManager()) {
            return rows(logits(scope, images));
        }
    }

    /**
     * Computes the probabilities from features that were computed before.
     *
     * @param features one row an image: the pooled maps of the head's stages, side by side
     * @return one row an image, one probability a class
     */
    public float[][] probabilitiesOfFeatures(float[][] features) {
        float[][] probabilities = new float[features.length][];
        int rows = FloatArrays.rowsOfPart(network.head().inputs());
        for (int from = 0; from < features.length; from += rows) {
            int to = Math.min(features.length, from + rows);
            try (NDManager scope = engine.newManager()) {
                NDArray input = FloatArrays.of(scope, Arrays.copyOfRange(features, from, to));
                System.arraycopy(rows(logits(new NDList(input)).softmax(1)), 0, probabilities, from, to - from);
            }
        }
        return probabilities;
    }

    private NDArray logits(NDManager scope, List<RgbImage> images) {
        return logits(forward.forward(
                forward.input(memory, scope, images, network.backbone().scaling())));
    }

    private NDArray logits(NDList features) {
        return head.forward(parameters, features, false).singletonOrThrow();
    }

    private float[][] rows(NDArray array) {
        return FloatArrays.rows(array.toFloatArray(), network.head().classes());
    }

    @Override
    public void close() {
        forward.close();
        manager.close();
    }
}
