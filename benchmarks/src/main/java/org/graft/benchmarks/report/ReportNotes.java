package org.graft.benchmarks.report;

import java.util.List;

/**
 * What a report says beyond the numbers of its result, because others find it out: how to name the machine, whether it
 * was noisy, how the result compares with an older one.
 *
 * @param machine the machine in one line, for example {@code AMD EPYC 9R14, 2 cores, 8 GB, Linux 6.1, OpenJDK 17.0.15};
 *     empty to say nothing
 * @param noise why the times are doubtful, in sentences; empty for a quiet machine
 * @param baseline the comparison with an older result, or null if there is none
 * @param tolerances what difference of two answers counts as agreement
 */
public record ReportNotes(String machine, List<String> noise, BaselineTable baseline, Tolerances tolerances) {

    /** Notes that say nothing. */
    public static final ReportNotes NONE = new ReportNotes("", List.of(), null, Tolerances.STANDARD);

    public ReportNotes {
        noise = List.copyOf(noise);
    }

    /**
     * The largest differences that count as agreement. The report only colours by them; whether a run agrees is decided
     * by {@link org.graft.benchmarks.result.Correctness#disagreements()}.
     *
     * @param logits of logits: between two contestants relative to the largest logit, and against the exact and the
     *     golden ones as relative L2 error
     * @param probabilities of probabilities
     * @param loss of losses, relative
     * @param gradientNorm of the norms of gradients, relative
     */
    public record Tolerances(double logits, double probabilities, double loss, double gradientNorm) {

        /** Those that the tests of the engines use. */
        public static final Tolerances STANDARD = new Tolerances(1e-4, 1e-3, 1e-4, 1e-3);
    }
}
