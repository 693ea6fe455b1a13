package org.graft.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.HashMap;
import java.util.Map;
import org.graft.arch.Node.AveragePool;
import org.graft.arch.Size;
import org.graft.engine.FloatArrays;
import org.graft.weights.PoolPadding;

/**
 * Average pools of stride 1 under either convention of the padding.
 *
 * <p>DJL 0.36's PyTorch engine always counts the padding, whatever it is told. Where an engine does so, the counted
 * average is multiplied by {@code window / real cells}, which is exact. Whether it does is found out by a pool of ones.
 * For use by one thread at a time.
 */
public final class AveragePooling {

    private final PoolPadding padding;
    private final boolean engineObeys;
    private final NDManager manager;
    private final TrainingNumbers numbers;
    private final Map<Size, NDArray> corrections = new HashMap<>();

    /**
     * Makes the pools of an interpreter.
     *
     * @param padding the convention
     * @param manager the owner of the corrections
     */
    public AveragePooling(PoolPadding padding, NDManager manager) {
        this(padding, manager, TrainingNumbers.FLOAT32);
    }

    /**
     * Makes the pools of an interpreter.
     *
     * @param padding the convention
     * @param manager the owner of the corrections
     * @param numbers the numbers of the feature maps
     */
    AveragePooling(PoolPadding padding, NDManager manager, TrainingNumbers numbers) {
        this.padding = padding;
        this.manager = manager;
        this.numbers = numbers;
        this.engineObeys = padding == PoolPadding.COUNTED || leavesPaddingOut(manager);
    }

    private static boolean leavesPaddingOut(NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray ones = scope.ones(new Shape(1, 1, 1, 1));
            return pool(ones, new AveragePool(3), false).toFloatArray()[0] > 0.5f;
        }
    }

    /**
     * Averages a feature map.
     *
     * @param pool the pool
     * @param input {@code (batchSize, channel, height, width)}; stays open
     * @return an array of the same shape, in the manager of the input
     */
    public NDArray apply(AveragePool pool, NDArray input) {
        NDArray average = pool(input, pool, padding == PoolPadding.COUNTED);
        if (engineObeys) {
            return average;
        }
        try (average) {
            Shape shape = input.getShape();
            return average.mul(correction(pool, new Size((int) shape.get(2), (int) shape.get(3))));
        }
    }

    /** An average pool that is applied between a convolution and what follows it. */
    record Applied(AveragePooling pooling, AveragePool pool) {

        NDArray to(NDArray input) {
            return pooling.apply(pool, input);
        }

        /** Whether a value that is the same everywhere stays as it is: not where zeros of the padding count. */
        boolean keepsConstants() {
            return pooling.padding == PoolPadding.NOT_COUNTED;
        }
    }

    Applied applied(AveragePool pool) {
        return new Applied(this, pool);
    }

    private static NDArray pool(NDArray input, AveragePool pool, boolean counted) {
        return Pool.avgPool2d(
                input,
                new Shape(pool.kernel(), pool.kernel()),
                new Shape(1, 1),
                new Shape(pool.padding(), pool.padding()),
                false,
                counted);
    }

    /** Returns {@code window / real cells} for each position, {@code (1, 1, height, width)}. */
    private NDArray correction(AveragePool pool, Size size) {
        return corrections.computeIfAbsent(size, key -> {
            float[] factors = new float[size.height() * size.width()];
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    int cells =
                            realCells(y, size.height(), pool.padding()) * realCells(x, size.width(), pool.padding());
                    factors[y * size.width() + x] = (float) (pool.kernel() * pool.kernel()) / cells;
                }
            }
            // Halves and quarters, which bfloat16 holds exactly.
            return numbers.narrow(FloatArrays.copyOf(manager, factors, new Shape(1, 1, size.height(), size.width())));
        });
    }

    private static int realCells(int position, int length, int reach) {
        return Math.min(length - 1, position + reach) - Math.max(0, position - reach) + 1;
    }
}
