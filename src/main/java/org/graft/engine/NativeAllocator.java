package org.graft.engine;

import com.sun.jna.Library;
import com.sun.jna.Platform;

/**
 * The C allocator of this process. glibc in its default settings returns every large array to the kernel, and time goes
 * into zeroing fresh pages: a few percent where batches are computed in parts, most of it where they are not.
 */
public final class NativeAllocator {

    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_MAX = -4;
    private static final int M_ARENA_MAX = -8;
    private static final int TOP_PAD = 512 << 20;

    private interface Glibc extends Library {
        int mallopt(int parameter, int value);
    }

    private NativeAllocator() {}

    /**
     * Names the allocator at work.
     *
     * @return {@code jemalloc}, {@code tcmalloc}, {@code mimalloc}, {@code glibc} and its version, {@code musl},
     *     {@code system} outside Linux, or what is known instead
     */
    public static String name() {
        return name(SystemFiles.ofThisMachine());
    }

    static String name(SystemFiles files) {
        if (Platform.isLinux()) {
            for (String library : new String[] {"jemalloc", "tcmalloc", "mimalloc"}) {
                if (isMapped(library, files)) {
                    return library;
                }
            }
            return CLibrary.version(files).orElse("an unknown allocator (JNA does not load)");
        }
        return "system";
    }

    /**
     * Tells whether an allocator is the one that {@link #keepFreedMemory} sets.
     *
     * @param name as {@link #name} gives it
     * @return true for glibc's
     */
    public static boolean isGlibc(String name) {
        return name.startsWith("glibc ");
    }

    /**
     * Tells glibc to keep freed memory for the next activation. Does nothing where another allocator is at work, where
     * the environment has any variable {@code MALLOC_*}, or outside Linux.
     *
     * @return what was done, for the log
     */
    public static String keepFreedMemory() {
        return keepFreedMemory(SystemFiles.ofThisMachine());
    }

    static String keepFreedMemory(SystemFiles files) {
        String name = name(files);
        if (!isGlibc(name)) {
            return name + " is left as it is";
        }
        if (System.getenv().keySet().stream().anyMatch(variable -> variable.startsWith("MALLOC_"))) {
            return name + " follows the variables MALLOC_* of the environment";
        }
        Glibc glibc = CLibrary.find(Glibc.class).orElseThrow();
        boolean done = glibc.mallopt(M_MMAP_MAX, 0) == 1
                && glibc.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE) == 1
                && glibc.mallopt(M_TOP_PAD, TOP_PAD) == 1
                && glibc.mallopt(M_ARENA_MAX, 1) == 1;
        return name + (done ? " keeps freed memory (mallopt)" : " refused mallopt");
    }

    private static boolean isMapped(String library, SystemFiles files) {
        return files.lines("/proc/self/maps").stream().anyMatch(line -> line.contains("lib" + library));
    }
}
