package org.graft.engine;

import java.util.OptionalLong;

/** Resident memory of this process, or another one, as Linux counts it: Java heap, native arrays and libraries together. */
public final class ProcessMemory {

    private ProcessMemory() {}

    /**
     * Returns the largest resident size so far.
     *
     * @return the size in bytes; empty where {@code /proc} does not tell
     */
    public static OptionalLong peakResident() {
        return field("VmHWM");
    }

    /**
     * Returns the resident size now.
     *
     * @return the size in bytes; empty where {@code /proc} does not tell
     */
    public static OptionalLong resident() {
        return field("VmRSS");
    }

    /**
     * Returns the figures of a process.
     *
     * @param process its number
     * @return its memory; 0 for what {@code /proc} does not tell
     */
    public static Use of(long process) {
        String status = "/proc/" + process + "/status";
        SystemFiles files = SystemFiles.ofThisMachine();
        return new Use(
                files.kilobytes(status, "VmHWM").orElse(0),
                files.kilobytes(status, "RssAnon").orElse(0));
    }

    /**
     * The memory of a process.
     *
     * @param peakResident the largest resident size so far in bytes
     * @param anonymous the resident size now without what is mapped from files, in bytes
     */
    public record Use(long peakResident, long anonymous) {}

    private static OptionalLong field(String name) {
        return SystemFiles.ofThisMachine().kilobytes("/proc/self/status", name);
    }
}
