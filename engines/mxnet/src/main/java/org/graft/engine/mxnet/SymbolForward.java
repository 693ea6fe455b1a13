package org.graft.engine.mxnet;

import ai.djl.Device;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.MxSymbolBlock;
import ai.djl.mxnet.engine.Symbol;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Node;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedForward;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.weights.Tensor;

/** The fused forward as a symbol that MXNet's own executor runs: it plans the memory of the whole graph at once. */
final class SymbolForward implements FusedForward {

    /** MXNet's name of what fuses operations for oneDNN. */
    private static final String ONE_DNN = "MKLDNN";

    private final NDManager manager;
    private final MxSymbolBlock block;
    private final ParameterStore parameters;

    SymbolForward(ForwardPlan plan, ComputeEngine engine) {
        SymbolProgram program = new SymbolProgram(plan);
        String json = program.toJson();
        manager = engine.newManager();
        try {
            block = new MxSymbolBlock(manager, symbol((MxNDManager) manager, json, engine.device()));
            block.setInputNames(List.of(SymbolProgram.INPUT));
            setParameters(plan, program.convolutions());
            parameters = new ParameterStore(manager, false);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** Folds one convolution after the other, through the same memory: all at once would stand there twice. */
    private void setParameters(ForwardPlan plan, List<Node.Convolution> convolutions) {
        Map<String, Parameter> variables = new HashMap<>();
        for (Parameter parameter : block.getDirectParameters().values()) {
            variables.put(parameter.getName(), parameter);
        }
        ByteBuffer memory = FloatArrays.memory(FoldedConvolution.largest(convolutions));
        for (Node.Convolution convolution : convolutions) {
            FoldedConvolution folded = FoldedConvolution.of(plan.weights(), convolution);
            set(variables.get(folded.weight().name()), folded.weight(), memory);
            set(variables.get(folded.bias().name()), folded.bias(), memory);
        }
    }

    private void set(Parameter parameter, Tensor tensor, ByteBuffer memory) {
        ByteBuffer part = FloatArrays.part(memory, 0, Float.BYTES * tensor.values().length);
        part.asFloatBuffer().put(tensor.values());
        parameter.setArray(FloatArrays.in(part, manager, new Shape(tensor.shape())));
        parameter.freeze(true);
    }

    /** On a processor, convolution and ReLU become one operation of oneDNN. */
    private static Symbol symbol(MxNDManager manager, String json, Device device) {
        Symbol plain = Symbol.loadJson(manager, json);
        if (device.isGpu()) {
            return plain;
        }
        try (plain) {
            return plain.optimizeFor(ONE_DNN, device);
        }
    }

    @Override
    public NDList forward(NDArray input) {
        return block.forward(parameters, new NDList(input), false);
    }

    @Override
    public void close() {
        manager.close();
    }
}
