package org.graft.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.graft.torchscript.ScriptArchive;

/** A TorchScript module without state, made from its source. Owns native memory; for use by one thread at a time. */
final class ScriptModule implements AutoCloseable {

    private final PtSymbolBlock block;

    /**
     * Compiles a module.
     *
     * @param manager its owner
     * @param code the source of a class {@code Program}
     * @throws ai.djl.engine.EngineException if the source is wrong, or calls an operator that this PyTorch has not
     */
    ScriptModule(PtNDManager manager, String code) {
        try {
            block = JniUtils.loadModule(manager, new ByteArrayInputStream(ScriptArchive.of(code)), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a method without recording gradients.
     *
     * @param method its name
     * @param arguments its arguments, which stay open
     * @return its result, owned by the caller
     */
    IValue run(String method, IValue... arguments) {
        runAsWritten();
        return IValueUtils.runMethod(block, method, arguments);
    }

    /**
     * Runs the method {@code forward} so that gradients pass through it where the thread records them.
     *
     * @param array its argument, which stays open
     * @return its result, in the manager of the argument
     */
    NDArray forward(NDArray array) {
        runAsWritten();
        return IValueUtils.forward(block, new NDList(array), true).singletonOrThrow();
    }

    /** The programs are as they should run: optimizing them would take longer in the first calls and change nothing. */
    private static void runAsWritten() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    @Override
    public void close() {
        block.close();
    }
}
