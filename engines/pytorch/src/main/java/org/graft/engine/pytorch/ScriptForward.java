package org.graft.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Size;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedForward;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.weights.Tensor;

/** The fused forward as a TorchScript program that PyTorch's own interpreter runs, on oneDNN's kernels. */
final class ScriptForward implements FusedForward {

    /** More images at once are no faster, and take more memory. */
    private static final int MOST_AT_ONCE = 8;

    private final ForwardPlan plan;
    private final PtNDManager manager;
    private final IValue biases;
    private final Map<Boolean, Program> programs = new HashMap<>();

    /** A program, and its kernels as oneDNN packed them. */
    private record Program(ScriptModule module, IValue kernels) implements AutoCloseable {

        @Override
        public void close() {
            kernels.close();
            module.close();
        }
    }

    ScriptForward(ForwardPlan plan, ComputeEngine engine) {
        this.plan = plan;
        manager = (PtNDManager) engine.newManager();
        try {
            biases = IValue.listFrom(arrays(
                    manager,
                    new ScriptProgram(plan, 1, plan.weights().architecture().inputSize()).biases()));
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private static PtNDArray[] arrays(NDManager owner, List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> FloatArrays.copyOf(owner, tensor.values(), new Shape(tensor.shape())))
                .toArray(PtNDArray[]::new);
    }

    @Override
    public NDList forward(NDArray input) {
        long count = input.getShape().get(0);
        if (count <= MOST_AT_ONCE) {
            return run(input);
        }
        List<NDList> parts = new ArrayList<>();
        for (long start = 0; start < count; start += MOST_AT_ONCE) {
            try (NDArray some = input.get(new NDIndex("{}:{}", start, Math.min(count, start + MOST_AT_ONCE)))) {
                parts.add(run(some));
            }
        }
        NDList joined = new NDList();
        for (int i = 0; i < plan.outputs().size(); i++) {
            int output = i;
            try (NDList arrays =
                    new NDList(parts.stream().map(part -> part.get(output)).toList())) {
                joined.add(NDArrays.concat(arrays, 0));
            }
        }
        return joined;
    }

    private NDList run(NDArray input) {
        Shape shape = input.getShape();
        Program program = programs.computeIfAbsent(
                shape.get(0) == 1, single -> pack(single, new Size((int) shape.get(2), (int) shape.get(3))));
        try (IValue images = IValue.from((PtNDArray) input);
                IValue outputs = program.module().run(ScriptProgram.FORWARD, images, program.kernels(), biases)) {
            NDList results = new NDList();
            for (PtNDArray output : outputs.toTensorArray((PtNDManager) input.getManager())) {
                // What a program gives in DJL's inference mode cannot be the input of a training step; a copy can.
                try (output) {
                    results.add(output.duplicate());
                }
            }
            return results;
        }
    }

    /**
     * Packs the kernels. oneDNN wants those of single images in another order than those of batches; in the wrong one they
     * would be packed anew in each call.
     */
    private Program pack(boolean single, Size image) {
        ScriptProgram program = new ScriptProgram(plan, single ? 1 : MOST_AT_ONCE, image);
        ScriptModule module = new ScriptModule(manager, program.code());
        try (NDManager scope = manager.newSubManager();
                IValue plain = IValue.listFrom(arrays(scope, program.kernels()))) {
            return new Program(module, module.run(ScriptProgram.PACK, plain));
        }
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        biases.close();
        manager.close();
    }
}
