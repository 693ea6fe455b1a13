package org.graft.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedForward;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.weights.Tensor;

/** The fused forward as a TorchScript program that PyTorch's own interpreter runs, on oneDNN's kernels. */
final class ScriptForward implements FusedForward {

    /** The size of a batch that oneDNN chooses the order of the kernels for: it is the same for all but single images. */
    private static final int SOME_IMAGES = 8;

    private final ForwardPlan plan;
    private final PtNDManager manager;
    private final Map<Boolean, Program> programs = new HashMap<>();

    /** A program, its kernels as oneDNN packed them, and its biases. */
    private record Program(ScriptModule module, IValue kernels, IValue biases) implements AutoCloseable {

        @Override
        public void close() {
            kernels.close();
            biases.close();
            module.close();
        }
    }

    ScriptForward(ForwardPlan plan, ComputeEngine engine) {
        this.plan = plan;
        this.manager = (PtNDManager) engine.newManager();
    }

    @Override
    public NDList forward(NDArray input) {
        Shape shape = input.getShape();
        Program program = programs.computeIfAbsent(
                shape.get(0) == 1, single -> pack(single, new Size((int) shape.get(2), (int) shape.get(3))));
        try (IValue images = IValue.from((PtNDArray) input);
                IValue outputs =
                        program.module().run(ScriptProgram.FORWARD, images, program.kernels(), program.biases())) {
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
        ScriptProgram program = new ScriptProgram(plan, single ? 1 : SOME_IMAGES, image);
        ScriptModule module = new ScriptModule(manager, program.code());
        List<Node.Convolution> convolutions = program.convolutions();
        PtNDArray[] kernels = new PtNDArray[convolutions.size()];
        PtNDArray[] biases = new PtNDArray[convolutions.size()];
        // One after the other, through the same memory: all kernels at once would stand there three times.
        ByteBuffer memory = FloatArrays.memory(FoldedConvolution.largest(convolutions));
        try (NDManager scope = manager.newSubManager()) {
            for (int i = 0; i < kernels.length; i++) {
                FoldedConvolution folded = FoldedConvolution.of(plan.weights(), convolutions.get(i));
                Tensor kernel = folded.weight();
                ByteBuffer part = FloatArrays.part(memory, 0, Float.BYTES * kernel.values().length);
                part.asFloatBuffer().put(kernel.values());
                kernels[i] = run(
                        module, ScriptProgram.pack(i), scope, FloatArrays.in(part, scope, new Shape(kernel.shape())));
                biases[i] = run(
                        module,
                        ScriptProgram.CONVERT,
                        scope,
                        FloatArrays.copyOf(scope, folded.bias().values()));
            }
            return new Program(module, IValue.listFrom(kernels), IValue.listFrom(biases));
        } catch (RuntimeException | Error e) {
            module.close();
            throw e;
        }
    }

    private static PtNDArray run(ScriptModule module, String method, NDManager owner, NDArray argument) {
        try (argument;
                IValue value = IValue.from((PtNDArray) argument);
                IValue result = module.run(method, value)) {
            return result.toTensor((PtNDManager) owner);
        }
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        manager.close();
    }
}
