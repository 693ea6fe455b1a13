package org.graft.benchmarks.programs;

import java.lang.management.ManagementFactory;
import org.graft.engine.ProcessMemory;

/** The memory of this process, as far as the system tells. */
final class ResidentMemory {

    private static final long MEGABYTE = 1_000_000;

    private ResidentMemory() {}

    /** Returns the resident size in megabytes; where the system does not tell it, the committed Java heap. */
    static long megabytes() {
        long bytes = ProcessMemory.resident()
                .orElseGet(() ->
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted());
        return bytes / MEGABYTE;
    }
}
