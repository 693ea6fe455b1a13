package org.graft.backbone;

import java.nio.ByteBuffer;
import org.graft.engine.FloatArrays;

/**
 * Memory for the inputs of one batch after the other. PyTorch and ONNX Runtime compute with a direct buffer of Java, which is
 * freed only when the garbage collector runs: memory of its own for each batch would stand there until then.
 *
 * <p>The input of a batch is that memory: it must be closed before the next one is made. For use by one thread at a time.
 */
public final class InputMemory {

    private ByteBuffer memory;

    /** Makes a holder that takes memory when it is first needed. */
    public InputMemory() {}

    /**
     * Returns the memory, for values that are all overwritten.
     *
     * @param size the number of float32 values
     * @return a direct buffer of the native byte order that stands at its start and has that size
     */
    ByteBuffer of(long size) {
        int bytes = Math.toIntExact(Math.multiplyExact(Float.BYTES, size));
        if (memory == null || memory.capacity() < bytes) {
            memory = FloatArrays.memory(size);
        }
        return FloatArrays.part(memory, 0, bytes);
    }
}
