package org.graft.engine.onnxruntime;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.graft.backbone.InputMemory;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.CompiledNetwork;
import org.graft.model.MirrorImages;
import org.graft.model.Network;
import org.graft.model.NetworkCompiler;
import org.graft.onnx.OnnxModel;

/** Compiles a network, its head included, to an ONNX graph. */
public final class OnnxNetworkCompiler implements NetworkCompiler {

    /** Made as a service. */
    public OnnxNetworkCompiler() {}

    @Override
    public String engineName() {
        return "OnnxRuntime";
    }

    @Override
    public CompiledNetwork compile(Network network, boolean flipAtTest, Precision precision, ComputeEngine engine) {
        precision.requireOn(engine);
        return new OnnxNetwork(network, flipAtTest, engine);
    }

    private static final class OnnxNetwork implements CompiledNetwork {

        private final Network network;
        private final boolean flipAtTest;
        private final ComputeEngine engine;
        private final OnnxSession session;
        private final InputMemory memory = new InputMemory();

        OnnxNetwork(Network network, boolean flipAtTest, ComputeEngine engine) {
            this.network = network;
            this.flipAtTest = flipAtTest;
            this.engine = engine;
            this.session = new OnnxSession(engine, OnnxModel.bytes(network));
        }

        @Override
        public float[][] probabilities(List<RgbImage> images) {
            return flipAtTest
                    ? MirrorImages.mean(images, some -> run(some, OnnxModel.PROBABILITIES))
                    : run(images, OnnxModel.PROBABILITIES);
        }

        @Override
        public float[][] logits(List<RgbImage> images) {
            return run(images, OnnxModel.LOGITS);
        }

        private float[][] run(List<RgbImage> images, String output) {
            try (NDManager scope = engine.newManager();
                    NDList outputs = session.run(PlanarImages.of(
                            memory, scope, images, network.backbone().scaling()))) {
                return FloatArrays.rows(
                        outputs.get(output).toFloatArray(), network.head().classes());
            }
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
