package org.graft.engine.onnxruntime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.InputMemory;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.onnx.OnnxModel;
import org.graft.weights.ChannelScaling;

/** Compiles a plan to an ONNX graph. */
public final class OnnxForwardCompiler implements FusedCompiler {

    /** Made as a service. */
    public OnnxForwardCompiler() {}

    @Override
    public String engineName() {
        return "OnnxRuntime";
    }

    @Override
    public FusedForward compile(ForwardPlan plan, ComputeEngine engine) {
        OnnxSession session = new OnnxSession(engine, OnnxModel.bytes(plan));
        return new FusedForward() {

            @Override
            public NDArray input(InputMemory memory, NDManager manager, List<RgbImage> images, ChannelScaling scaling) {
                return PlanarImages.of(memory, manager, images, scaling);
            }

            @Override
            public boolean isForWholeBatches() {
                return true;
            }

            @Override
            public NDList forward(NDArray input) {
                return session.run(input);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
