package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class MappedLibrariesTest {

    private static final String EARLIER = "7f00-7f01 r--p 00000000 fe:00 12   /usr/lib/libc.so.6";

    @TempDir
    Path folder;

    @Test
    void librariesThatWereLoadedSinceAreListedOnceAndTheLargestIsFound() throws IOException {
        Path small = Files.write(folder.resolve("libsmall.so"), new byte[10]);
        Path large = Files.write(folder.resolve("lib large-1.so.2.10"), new byte[20]);
        SystemTree tree = new SystemTree(folder).with("/proc/self/maps", EARLIER);
        MappedLibraries libraries = new MappedLibraries(tree.files());
        assertEquals(List.of(), libraries.since());
        assertEquals(Optional.empty(), libraries.largestSince());

        tree.with(
                "/proc/self/maps",
                EARLIER,
                "7f02-7f03 r--p 00000000 fe:00 13                         " + small,
                "7f03-7f04 r-xp 00001000 fe:00 13                         " + small,
                "7f04-7f05 r-xp 00001000 fe:00 14                         " + large,
                "7f05-7f06 r-xp 00001000 fe:00 15                         /tmp/libgone.so (deleted)",
                "7f06-7f07 r-xp 00001000 fe:00 16                         /usr/share/some.sophisticated/file",
                "7f07-7f08 rw-p 00000000 00:00 0                          [heap]");

        assertEquals(List.of(large, small), libraries.since());
        assertEquals(Optional.of(large), libraries.largestSince());
    }

    @Test
    void elsewhereThanOnLinuxThereAreNone() {
        MappedLibraries libraries = new MappedLibraries(new SystemTree(folder).files());

        assertEquals(List.of(), libraries.since());
        assertEquals(Optional.empty(), libraries.largestSince());
    }
}
