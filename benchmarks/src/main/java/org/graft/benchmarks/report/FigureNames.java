package org.graft.benchmarks.report;

import java.util.List;

/** What people call the further figures of a fork. */
final class FigureNames {

    /** The parts of the end to end latency, in the order in which they pass. */
    static final List<String> END_TO_END = List.of("preprocessing", "inference", "postprocessing");

    /** The parts of a cold start, in the order in which they pass. */
    static final List<String> COLD_START = List.of("jvm", "photo", "engine", "model", "first");

    /** How late the load generator was. */
    static final String DISPATCH_LAG = "dispatchLagP99";

    private FigureNames() {}

    static String title(String figure) {
        return switch (figure) {
            case "jvm" -> "Java";
            case "first" -> "first answer";
            case "achievedRate" -> "rate reached, images/s";
            case DISPATCH_LAG -> "lag of the generator, p99, ms";
            case "queueWait" -> "wait, mean, ms";
            case "serviceTime" -> "service, mean, ms";
            default -> figure;
        };
    }
}
