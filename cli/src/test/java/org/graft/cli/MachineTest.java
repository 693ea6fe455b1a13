package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void onlyGlibcIsSaidToBeToldToKeepFreedMemory() {
        assertEquals(
                "Allocator:  glibc 2.36 (no variables set; engines are told to keep freed memory)",
                allocatorLine("glibc 2.36"));
        assertEquals(
                "Allocator:  glibc 2.36 with MALLOC_ARENA_MAX=1", allocatorLine("glibc 2.36", "MALLOC_ARENA_MAX=1"));
        for (String other : List.of("jemalloc", "musl or another C library", "system")) {
            assertEquals("Allocator:  " + other, allocatorLine(other));
        }
    }

    private static String allocatorLine(String allocator, String... variables) {
        return new Machine("17", "/java", "Linux", "CPU", 2, 1, null, 1, allocator, List.of(variables))
                .toText()
                .lines()
                .filter(line -> line.startsWith("Allocator:"))
                .findFirst()
                .orElseThrow();
    }
}
