package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Arrays that own their native memory. On PyTorch an array made from Java data borrows a Java buffer. */
final class NativeCopy {

    private NativeCopy() {}

    static NDArray of(NDManager manager, float[] values) {
        return of(manager, values, new Shape(values.length));
    }

    static NDArray of(NDManager manager, float[] values, Shape shape) {
        try (NDArray borrowed = manager.create(values, shape)) {
            return borrowed.duplicate();
        }
    }
}
