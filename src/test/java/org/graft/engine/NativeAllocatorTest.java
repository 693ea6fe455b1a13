package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.graft.testing.JavaProgram;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The allocator belongs to a process, and its variables are read when that starts. */
@EnabledOnOs(OS.LINUX)
class NativeAllocatorTest {

    /** Says what was done. */
    static final class Program {
        public static void main(String[] arguments) {
            System.out.print(NativeAllocator.keepFreedMemory());
        }
    }

    @Test
    void anyVariableOfTheAllocatorLeavesItToTheUser() throws IOException {
        String without = run(Map.of());
        Assumptions.assumeTrue(without.startsWith("glibc "), "skipped: the allocator is not glibc's: " + without);
        assertTrue(without.endsWith(" keeps freed memory (mallopt)"), without);
        for (String variable : new String[] {"MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_PERTURB_"}) {
            String with = run(Map.of(variable, "0"));
            assertTrue(with.endsWith(" follows the variables MALLOC_* of the environment"), with);
        }
    }

    private static String run(Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new JavaProgram(Program.class, variables).process();
        // The launcher's variables may be set for the tests themselves.
        builder.environment()
                .keySet()
                .removeIf(name ->
                        !variables.containsKey(name) && (name.startsWith("MALLOC_") || name.equals("LD_PRELOAD")));
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
