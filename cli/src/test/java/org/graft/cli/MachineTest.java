package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    Path folder;

    @Test
    void theLimitsOfAGroupWithinAGroupAreThoseOfTheMachine() throws IOException {
        Machine machine = Machine.look(new SystemTree(folder)
                .with("/proc/cpuinfo", "processor\t: 0", "model\t\t: 17", "model name\t: Abacus 9")
                .with("/proc/meminfo", "MemTotal:       16777216 kB", "MemFree:  1 kB")
                .with("/proc/self/cgroup", "0::/batch/job")
                .with("/proc/self/mountinfo", "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
                .with("/sys/fs/cgroup/batch/memory.max", "2147483648")
                .with("/sys/fs/cgroup/batch/job/cpu.max", "150000 100000")
                .files());

        assertEquals("Abacus 9", machine.cpu());
        assertEquals(16L << 30, machine.memoryBytes());
        assertEquals(2L << 30, machine.memoryLimitBytes());
        assertEquals(1.5, machine.coreLimit());
        String text = machine.toText();
        assertTrue(text.contains(" for this process, limited to the time of 1.5\n"), text);
        assertTrue(text.contains("Memory:     " + ByteSizes.text(16L << 30) + ", limited to "), text);
    }

    @Test
    void whereLinuxDoesNotTellJavaDoes() {
        Machine machine = Machine.look(new SystemTree(folder).files());

        assertEquals(System.getProperty("os.arch"), machine.cpu());
        assertTrue(machine.memoryBytes() > 0);
        assertNull(machine.memoryLimitBytes());
        assertNull(machine.coreLimit());
        assertFalse(machine.toText().contains("limited"), machine.toText());
    }

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
        return new Machine("17", "/java", "Linux", "CPU", 2, null, 1, null, 1, allocator, List.of(variables))
                .toText()
                .lines()
                .filter(line -> line.startsWith("Allocator:"))
                .findFirst()
                .orElseThrow();
    }
}
