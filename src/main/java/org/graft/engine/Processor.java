package org.graft.engine;

import java.util.Arrays;
import java.util.Set;

/** What the processor of this machine can do. */
public final class Processor {

    private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16");

    private Processor() {}

    /**
     * Returns whether the processor multiplies bfloat16 numbers by itself, so that it is faster than with float32.
     *
     * @return true with AVX512-BF16 or AMX-BF16, as far as Linux tells; false elsewhere
     */
    public static boolean hasBfloat16() {
        return hasBfloat16(SystemFiles.ofThisMachine());
    }

    static boolean hasBfloat16(SystemFiles files) {
        return files.lines("/proc/cpuinfo").stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .flatMap(line -> Arrays.stream(line.split("\\s+", -1)))
                .anyMatch(BFLOAT16::contains);
    }
}
