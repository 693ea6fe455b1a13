package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.graft.testing.JavaProgram;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class CLibraryTest {

    /** Uses all that calls the C library. */
    static final class Program {
        public static void main(String[] arguments) {
            System.out.println(NativeAllocator.keepFreedMemory());
            NativeEnvironment.setIfAbsent("GRAFT_TEST", "1");
            System.out.println(NativeStandardError.discardDuring(() -> "worked"));
        }
    }

    @TempDir
    Path root;

    @Test
    void muslIsKnownByItsLoader() throws IOException {
        SystemTree tree = new SystemTree(root);
        tree.with(
                "/proc/self/maps",
                "7f5be1a00000-7f5be1a14000 r--p 00000000 fe:00 19   /lib/ld-musl-aarch64.so.1",
                "7ffd0e1f0000-7ffd0e211000 rw-p 00000000 00:00 0    [stack]");

        assertEquals(Optional.of("musl"), CLibrary.version(tree.files()));
    }

    /** What is done through the library is done without, where JNA has no native library for the platform. */
    @Test
    void nothingOfItIsNeeded() throws Exception {
        JavaProgram.Outcome outcome =
                new JavaProgram(Program.class, Map.of(), "-Djna.nosys=true", "-Djna.noclasspath=true").run();
        assertEquals("", outcome.err());
        assertEquals("an unknown allocator (JNA does not load) is left as it is\nworked\n", outcome.out());
    }
}
