package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

    @TempDir
    Path root;

    @Test
    void bfloat16IsAFlagOfTheProcessor() throws IOException {
        assertEquals(false, Processor.hasBfloat16(new SystemFiles(root)), "no Linux");
        assertEquals(true, with("fpu avx512f avx512_bf16 avx512_vnni"));
        assertEquals(true, with("fpu amx_bf16"));
        assertEquals(false, with("fpu avx512f my_avx512_bf16x"));
    }

    private boolean with(String flags) throws IOException {
        Path file = Files.createDirectories(root.resolve("proc")).resolve("cpuinfo");
        Files.writeString(
                file, "processor\t: 0\nmodel name\t: some avx512_bf16\nflags\t\t: " + flags + "\nbugs\t\t: none\n");
        return Processor.hasBfloat16(new SystemFiles(root));
    }
}
