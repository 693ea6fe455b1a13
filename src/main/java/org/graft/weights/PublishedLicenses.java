package org.graft.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The licenses of published weight files, which do not state them. A file is known by its bytes alone: whoever names a file
 * in a publisher's way need not have published it.
 */
final class PublishedLicenses {

    /** What is said of all other files. */
    static final String NOT_STATED = "not stated in the file";

    private static final String KERAS = "MIT (weights published with Keras)";
    private static final String GLUON_CV = "Apache-2.0 (weights published by GluonCV)";

    /**
     * By the publishers' own checksums: the MD5 of Keras' InceptionV3 with and without top (keras-applications, {@code
     * inception_v3.py}), the SHA-1 of the compressed parameters in DJL's model zoo (its metadata).
     */
    private static final Map<String, String> BY_CHECKSUM = Map.of(
            "9a0d58056eeedaa3f26cb7ebd46da564", KERAS,
            "bcbd6486424b2319ff4ef7d526e38f63", KERAS,
            "52be00262b1e36c82a733804e541fad48cbbcc2d", GLUON_CV);

    private PublishedLicenses() {}

    /** Returns the license of a file in Keras' HDF5. */
    static String ofKeras(Path file) throws IOException {
        return of(Checksums.md5(file));
    }

    /** Returns the license of an MXNet parameter file. */
    static String ofParameters(Path file) throws IOException {
        return of(Checksums.sha1(file));
    }

    /** Returns the license of the file that has a checksum. */
    static String of(String checksum) {
        return BY_CHECKSUM.getOrDefault(checksum, NOT_STATED);
    }
}
