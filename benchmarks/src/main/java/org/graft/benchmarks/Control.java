package org.graft.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A fixed piece of work in plain Java, timed before each fork: it has nothing to do with any engine, so that a change
 * of it is a change of the machine. Half of it is arithmetic on one core, half is copying on all of them.
 */
final class Control {

    private static final int WARM_UP = 2;
    private static final int REPETITIONS = 5;
    private static final int STEPS = 20_000_000;
    private static final int FLOATS = 4 << 20;
    private static final int COPIES = 8;

    private Control() {}

    /** Returns the time of the work in milliseconds: the median of some. */
    static double measure() {
        double[] times = new double[REPETITIONS];
        // The first ones are for the compiler.
        for (int i = -WARM_UP; i < REPETITIONS; i++) {
            long begin = System.nanoTime();
            double result = work();
            if (Double.isNaN(result)) {
                throw new AssertionError(result);
            }
            if (i >= 0) {
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(times);
        return times[REPETITIONS / 2];
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
