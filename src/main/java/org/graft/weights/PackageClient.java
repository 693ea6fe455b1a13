package org.graft.weights;

import java.io.IOException;
import java.nio.file.Path;

/** Fetches a package of a registry as an archive. */
@FunctionalInterface
interface PackageClient {

    /**
     * Puts the package's archive into a directory.
     *
     * @param packageId name@version
     * @param directory an existing directory
     * @throws IOException if it cannot be had; the message says why
     */
    void pack(String packageId, Path directory) throws IOException;
}
