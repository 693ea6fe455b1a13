package org.graft.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;

/** The checksums by which weight files are named and checked. */
final class Checksums {

    private Checksums() {}

    /** Returns the SHA-256 of a file in lower-case hexadecimal. */
    static String sha256(Path file) throws IOException {
        return new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(file);
    }

    /** Returns the SHA-1 of a file in lower-case hexadecimal. */
    static String sha1(Path file) throws IOException {
        return new DigestUtils(MessageDigestAlgorithms.SHA_1).digestAsHex(file);
    }

    /** Returns the MD5 of a file in lower-case hexadecimal. */
    static String md5(Path file) throws IOException {
        return new DigestUtils(MessageDigestAlgorithms.MD5).digestAsHex(file);
    }

    /** Returns the SHA-256 of bytes one after the other in lower-case hexadecimal. */
    static String sha256(Iterable<byte[]> parts) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        parts.forEach(digest::update);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the SHA-512 of a file in the notation of npm's {@code dist.integrity}. */
    static String integrity(Path file) throws IOException {
        byte[] digest = new DigestUtils(MessageDigestAlgorithms.SHA_512).digest(file);
        return "sha512-" + Base64.getEncoder().encodeToString(digest);
    }
}
