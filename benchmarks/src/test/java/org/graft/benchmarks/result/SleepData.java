package org.graft.benchmarks.result;

import java.util.Arrays;

/**
 * Extra hours of sleep under two drugs, ten patients in the same order: the data of Student, "The probable error of a
 * mean", Biometrika 6, 1908, and R's data set {@code sleep}. The tests expect what {@code t.test} of R prints for it.
 * Here the hours are the logarithms of the values.
 */
final class SleepData {

    private static final double[] FIRST = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    private static final double[] SECOND = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    private SleepData() {}

    static double[] first() {
        return Arrays.stream(FIRST).map(Math::exp).toArray();
    }

    static double[] second() {
        return Arrays.stream(SECOND).map(Math::exp).toArray();
    }
}
