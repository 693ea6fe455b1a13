package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.junit.jupiter.api.Test;

/** The values of arrays while the garbage collector is at work: buffers that nothing holds are freed and used again. */
class FloatArraysSuite {

    private static final int SIZE = 4_800_000;
    private static final int COPIES = 300;
    private static final int LITTER = 300_000;

    @Test
    void collectedBuffersDoNotReachTheArrays() throws InterruptedException {
        ComputeEngine engine = SuiteEngine.open();
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = i % 1000;
        }
        Thread collector = new Thread(FloatArraysSuite::litter);
        collector.start();
        try (NDManager manager = engine.newManager()) {
            for (int copy = 0; copy < COPIES; copy++) {
                try (NDArray array = FloatArrays.of(manager, values, new Shape(SIZE))) {
                    assertArrayEquals(values, array.toFloatArray(), "copy " + copy);
                }
            }
        } finally {
            collector.interrupt();
            collector.join();
        }
    }

    private static void litter() {
        Object[] kept = new Object[64];
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            kept[i % kept.length] = i % 16 == 0 ? ByteBuffer.allocateDirect(1 << 20) : new byte[LITTER];
        }
    }
}
