package org.graft.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Resident memory of this process as Linux counts it: Java heap, native arrays and libraries together. */
public final class ProcessMemory {

    private ProcessMemory() {}

    /**
     * Returns the largest resident size so far.
     *
     * @return the size in bytes; empty where {@code /proc} does not tell
     */
    public static OptionalLong peakResident() {
        return field("VmHWM:");
    }

    /**
     * Returns the resident size now.
     *
     * @return the size in bytes; empty where {@code /proc} does not tell
     */
    public static OptionalLong resident() {
        return field("VmRSS:");
    }

    private static OptionalLong field(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
