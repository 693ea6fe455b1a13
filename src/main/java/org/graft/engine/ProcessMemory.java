package org.graft.engine;

import java.util.OptionalLong;

/** Resident memory of this process as Linux counts it: Java heap, native arrays and libraries together. */
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
     * Returns the resident size now without what is mapped from files: Java heap and native arrays.
     *
     * @return the size in bytes; empty where {@code /proc} does not tell
     */
    public static OptionalLong anonymous() {
        return field("RssAnon");
    }

    private static OptionalLong field(String name) {
        return SystemFiles.ofThisMachine().kilobytes("/proc/self/status", name);
    }
}
