package org.graft.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A fixed piece of work in plain Java, timed beside the measurements: it has nothing to do with any engine, so that a change
 * of it is a change of the machine. Half of it is arithmetic on one core, half is copying on all of them.
 */
final class Control {

    private static final int STEPS = 20_000_000;
    private static final int FLOATS = 4 << 20;
    private static final int COPIES = 8;

    private Control() {}

    /** Returns the time of the work in milliseconds. */
    static double measure() {
        // The first call is for the compiler.
        work();
        long begin = System.nanoTime();
        double result = work();
        double milliseconds = (System.nanoTime() - begin) / 1e6;
        if (Double.isNaN(result)) {
            throw new AssertionError(result);
        }
        return milliseconds;
    }

    private static double work() {
        double value = 1;
        for (int i = 0; i < STEPS; i++) {
            value = Math.fma(value, 0.999999, 1e-6);
        }
        int threads = Runtime.getRuntime().availableProcessors();
        return value
                + IntStream.range(0, threads)
                        .parallel()
                        .mapToDouble(Control::copy)
                        .sum();
    }

    private static double copy(int seed) {
        float[] from = new float[FLOATS];
        float[] to = new float[FLOATS];
        Arrays.fill(from, seed + 1f);
        for (int i = 0; i < COPIES; i++) {
            System.arraycopy(from, 0, to, 0, FLOATS);
            to[i] = i;
            System.arraycopy(to, 0, from, 0, FLOATS);
        }
        return from[FLOATS - 1];
    }
}
