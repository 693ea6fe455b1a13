package org.graft.benchmarks.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.benchmarks.result.Correctness.Library;
import org.graft.engine.MappedLibraries;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class NativeLibrariesTest {

    @Test
    void librariesAreNamedWithoutTheirFoldersAndDigestedButThoseOfJava(@TempDir Path temporary) throws IOException {
        // The kernel writes real paths; that of a temporary folder may not be one.
        Path folder = temporary.toRealPath();
        Path java = Files.createDirectories(folder.resolve("java"));
        Path link = Files.createSymbolicLink(folder.resolve("default-java"), java);
        Path engine = Files.writeString(folder.resolve("libengine.so.1"), "engine");
        Path early = Files.writeString(folder.resolve("libearly.so"), "early");
        Path binding =
                Files.writeString(Files.createDirectories(folder.resolve("zz")).resolve("binding.so"), "binding");
        Path nio = Files.writeString(java.resolve("libnio.so"), "nio");
        SystemTree tree = new SystemTree(folder).with("/proc/self/maps", line(early));
        NativeLibraries libraries = new NativeLibraries(new MappedLibraries(tree.files()), link);

        tree.with("/proc/self/maps", line(early), line(nio), line(engine), line(binding));

        assertEquals(
                List.of(
                        new Library("binding.so", 7, DigestUtils.sha256Hex("binding")),
                        new Library("libengine.so.1", 6, DigestUtils.sha256Hex("engine"))),
                libraries.loaded());
    }

    private static String line(Path file) {
        return "7f00-7f01 r-xp 00001000 fe:00 13   " + file;
    }
}
