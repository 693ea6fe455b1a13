package org.graft.benchmarks;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hands figures from a benchmark to {@link ProcessProfiler}, which makes results of them: JMH makes each of the two by itself
 * and gives them no other way to meet. One value an iteration: the mean of what was added. Safe for use by many threads.
 */
final class Figures {

    private static final Map<String, DoubleSummaryStatistics> VALUES = new LinkedHashMap<>();

    private Figures() {}

    /** Adds a value to a figure of the iteration under way. */
    static synchronized void add(String name, double value) {
        VALUES.computeIfAbsent(name, key -> new DoubleSummaryStatistics()).accept(value);
    }

    /** Returns the means, and begins anew. */
    static synchronized Map<String, Double> take() {
        Map<String, Double> means = new LinkedHashMap<>();
        VALUES.forEach((name, values) -> means.put(name, values.getAverage()));
        VALUES.clear();
        return means;
    }
}
