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
 */
public record ReportNotes(String machine, List<String> noise, BaselineTable baseline) {

    /** Notes that say nothing. */
    public static final ReportNotes NONE = new ReportNotes("", List.of(), null);

    public ReportNotes {
        noise = List.copyOf(noise);
    }
}
