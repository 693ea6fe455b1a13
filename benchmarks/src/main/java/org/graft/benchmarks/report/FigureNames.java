package org.graft.benchmarks.report;

import java.util.List;

/** What people call the further figures of a fork. */
final class FigureNames {

    /** The parts of the end to end latency, in the order in which they pass. */
    static final List<String> END_TO_END = List.of("preprocessing", "inference", "postprocessing");

    /** The parts of a cold start, in the order in which they pass. */
    static final List<String> COLD_START = List.of("jvm", "engine", "model", "first");

    /** Above 0 if requests came faster than they were answered. */
    static final String OVERLOADED = "overloaded";

    private FigureNames() {}

    static String title(String figure) {
        return switch (figure) {
            case "jvm" -> "Java";
            case "first" -> "first answer";
            case "achievedRate" -> "rate reached, images/s";
            case "dispatchLagP99" -> "lag of the generator, p99, ms";
            case "queueWait" -> "wait, mean, ms";
            case "serviceTime" -> "service, mean, ms";
            default -> figure;
        };
    }
}
