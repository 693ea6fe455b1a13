package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.graft.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is done through the C library is done without, where JNA has no native library for the platform. */
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

    @Test
    void nothingOfItIsNeeded() throws Exception {
        JavaProgram.Outcome outcome =
                new JavaProgram(Program.class, Map.of(), "-Djna.nosys=true", "-Djna.noclasspath=true").run();
        assertEquals("", outcome.err());
        assertEquals("an unknown allocator (JNA does not load) is left as it is\nworked\n", outcome.out());
    }
}
