package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.model.Network;
import org.graft.weights.ChannelScaling;

/**
 * The frozen part of a network: turns images into the inputs of the {@link ClassifierBlock} outside any gradient
 * collector, and keeps no activation. Owns native memory; for use by one thread at a time.
 */
final class FrozenPrefix implements AutoCloseable {

    private final Network network;
    private final FusedForward forward;
    private final InputMemory memory = new InputMemory();

    FrozenPrefix(ComputeEngine engine, Network network, FreezePlan plan, Precision precision) {
        this.network = network;
        this.forward = plan.freezePoint() == null
                ? null
                : FusedCompiler.compileFor(forwardPlan(network, plan, precision), engine);
    }

    private static ForwardPlan forwardPlan(Network network, FreezePlan plan, Precision precision) {
        List<Output> outputs = new ArrayList<>();
        if (!plan.isWholeBackboneFrozen()) {
            outputs.add(Output.map(plan.freezePoint()));
        }
        int frozen = network.backbone().architecture().indexOf(plan.freezePoint());
        for (String stage : network.head().stages()) {
            if (network.backbone().architecture().indexOf(stage) <= frozen) {
                outputs.add(Output.pooled(stage, network.head().pooling()));
            }
        }
        return new ForwardPlan(network.backbone(), outputs, precision);
    }

    /** Computes the inputs of the block in the given manager, which is closed before the inputs of the next batch are made. */
    NDList inputs(NDManager manager, List<RgbImage> images) {
        ChannelScaling scaling = network.backbone().scaling();
        return forward == null
                ? new NDList(ImageBatch.of(memory, manager, images, scaling))
                : forward.forward(forward.input(memory, manager, images, scaling));
    }

    @Override
    public void close() {
        if (forward != null) {
            forward.close();
        }
    }
}
