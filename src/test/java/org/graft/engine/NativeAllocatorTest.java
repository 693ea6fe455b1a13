package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.graft.testing.JavaProgram;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The allocator belongs to a process, and its variables are read when that starts. */
@EnabledOnOs(OS.LINUX)
class NativeAllocatorTest {

    /** Says what was done. */
    static final class Program {
        public static void main(String[] arguments) {
            System.out.print(NativeAllocator.keepFreedMemory());
        }
    }

    private static final String C_LIBRARY = "/usr/lib/x86_64-linux-gnu/libc.so.6";

    @TempDir
    Path root;

    /** The files of a process that has some libraries. */
    private SystemFiles files(String... libraries) throws IOException {
        SystemTree tree = new SystemTree(root);
        String[] lines = Arrays.stream(libraries)
                .map(library -> "7f1c2a000000-7f1c2a0b3000 r-xp 00001000 fe:00 1311   " + library)
                .toArray(String[]::new);
        return tree.with("/proc/self/maps", lines).files();
    }

    @ParameterizedTest
    @CsvSource({
        "jemalloc, /usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
        "tcmalloc, /usr/lib/x86_64-linux-gnu/libtcmalloc.so.4.5.9",
        "tcmalloc, /opt/lib/libtcmalloc_minimal.so.4",
        "mimalloc, /usr/local/lib/libmimalloc.so.2.1",
        "musl, /lib/ld-musl-x86_64.so.1"
    })
    void anotherAllocatorThanThatOfGlibcIsNamedAndLeftAsItIs(String name, String library) throws IOException {
        SystemFiles files = files(C_LIBRARY, library);

        assertEquals(name, NativeAllocator.name(files));
        assertEquals(name + " is left as it is", NativeAllocator.keepFreedMemory(files));
    }

    @Test
    void aPreloadedAllocatorIsNamedBeforeMusl() throws IOException {
        SystemFiles files = files("/lib/ld-musl-x86_64.so.1", "/usr/lib/libmimalloc.so.2");

        assertEquals("mimalloc", NativeAllocator.name(files));
    }

    @Test
    void aFileThatIsNoAllocatorCountsForNothing() throws IOException {
        String without = NativeAllocator.name(files(C_LIBRARY));

        assertEquals(without, NativeAllocator.name(files("/opt/jemalloc/bin/java", C_LIBRARY)));
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
