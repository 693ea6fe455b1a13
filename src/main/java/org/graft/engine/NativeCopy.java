package org.graft.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Arrays that own their native memory. On PyTorch an array made from Java data borrows a Java buffer. */
public final class NativeCopy {

    private NativeCopy() {}

    /**
     * Makes a one-dimensional array.
     *
     * @param manager its owner
     * @param values its values
     * @return the array, float32
     */
    public static NDArray of(NDManager manager, float[] values) {
        return of(manager, values, new Shape(values.length));
    }

    /**
     * Makes an array.
     *
     * @param manager its owner
     * @param values its values, row-major
     * @param shape its shape
     * @return the array, float32
     */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        try (NDArray borrowed = manager.create(values, shape)) {
            return borrowed.duplicate();
        }
    }
}
