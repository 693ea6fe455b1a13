package org.graft.weights;

import java.util.Arrays;

/**
 * A named array of numbers in the Java heap, row-major.
 *
 * <p>Not copied on construction or access: whoever makes one hands the values over and nobody writes to them after.
 *
 * @param name the name, in the terms of whoever made the tensor
 * @param shape the dimensions; none for a scalar
 * @param values the values, as many as the product of the dimensions
 */
public record Tensor(String name, long[] shape, float[] values) {

    public Tensor {
        long size = 1;
        for (long dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        if (size != values.length) {
            throw new IllegalArgumentException("tensor " + name + " has the shape " + Arrays.toString(shape) + " but "
                    + values.length + " values");
        }
    }

    /**
     * Returns the same values under another name.
     *
     * @param newName the name
     * @return the tensor, sharing the values
     */
    public Tensor named(String newName) {
        return new Tensor(newName, shape, values);
    }

    @Override
    public String toString() {
        return name + Arrays.toString(shape);
    }
}
