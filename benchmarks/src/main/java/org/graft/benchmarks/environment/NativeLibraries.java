package org.graft.benchmarks.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.graft.benchmarks.result.Correctness.Library;
import org.graft.engine.MappedLibraries;

/**
 * The native libraries that an engine loads in this process, with their digests: builds of one version differ, and the
 * digest says which one was measured. Libraries of the Java runtime are not listed, since its version names them.
 */
public final class NativeLibraries {

    private final MappedLibraries mapped;
    private final Path javaHome;

    /**
     * Takes what is looked at.
     *
     * @param mapped the libraries since a moment
     * @param javaHome the folder whose libraries are not listed
     */
    NativeLibraries(MappedLibraries mapped, Path javaHome) {
        this.mapped = mapped;
        this.javaHome = javaHome;
    }

    /**
     * Begins now: to be called before the engine is opened.
     *
     * @return the libraries that will be loaded
     */
    public static NativeLibraries fromNowOn() {
        return new NativeLibraries(new MappedLibraries(), Path.of(System.getProperty("java.home")));
    }

    /**
     * Lists what was loaded since the beginning. Reads all of it, which takes a second or two for the libraries of an
     * engine: not to be called where time is measured, and before the process ends, since some engines delete their
     * files then.
     *
     * @return the libraries, sorted by name, without their folders; none elsewhere than on Linux
     * @throws IOException if one cannot be read
     */
    public List<Library> loaded() throws IOException {
        Path realHome = Files.exists(javaHome) ? javaHome.toRealPath() : javaHome;
        DigestUtils sha256 = new DigestUtils(MessageDigestAlgorithms.SHA_256);
        List<Library> libraries = new ArrayList<>();
        for (Path file : mapped.since()) {
            // The kernel knows files by their real paths.
            if (!file.startsWith(realHome)) {
                libraries.add(new Library(file.getFileName().toString(), Files.size(file), sha256.digestAsHex(file)));
            }
        }
        libraries.sort(Comparator.comparing(Library::name));
        return List.copyOf(libraries);
    }
}
