package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import java.util.HashMap;
import java.util.Map;
import org.graft.arch.Node;
import org.graft.arch.Stage;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;

/** The fused forward in DJL's own operations, one after the other, on any engine. */
final class StepwiseForward implements FusedForward {

    private final ForwardPlan plan;
    private final NDManager manager;
    private final Map<String, NDArray> kernels = new HashMap<>();
    private final Map<String, NDArray> biases = new HashMap<>();
    private final NodeWalk walk;

    StepwiseForward(ForwardPlan plan, ComputeEngine engine) {
        this.plan = plan;
        this.manager = engine.newManager();
        try {
            this.walk = new NodeWalk(new AveragePooling(plan.weights().poolPadding(), manager), this::convolve);
            plan.stages().forEach(this::fold);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private void fold(Stage stage) {
        for (Node.Convolution convolution : stage.body().convolutions()) {
            FoldedConvolution folded = FoldedConvolution.of(plan.weights(), convolution);
            kernels.put(convolution.name(), ChannelsLast.kernel(manager, folded.weight()));
            biases.put(
                    convolution.name(),
                    FloatArrays.copyOf(manager, folded.bias().values()));
        }
    }

    @Override
    public NDList forward(NDArray input) {
        return new NDList(plan.run(walk, input, (map, pooling) -> pooling == null ? map : pooling.apply(map)));
    }

    private NDArray convolve(Node.Convolution convolution, NDArray input, AveragePooling.Applied pooling) {
        try (NDArray sum = Convolve.apply(
                convolution, input, kernels.get(convolution.name()), biases.get(convolution.name()), pooling)) {
            return Activation.relu(sum);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
