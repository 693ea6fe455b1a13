package org.graft.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** The checksums by which weight files are named and checked. */
final class Checksums {

    private Checksums() {}

    /** Returns the SHA-256 of a file in lower-case hexadecimal. */
    static String sha256(Path file) throws IOException {
        return hex(digest(file, "SHA-256"));
    }

    /** Returns the SHA-256 of bytes one after the other in lower-case hexadecimal. */
    static String sha256(Iterable<byte[]> parts) {
        MessageDigest digest = algorithm("SHA-256");
        parts.forEach(digest::update);
        return hex(digest.digest());
    }

    /** Returns the SHA-512 of a file in the notation of npm's {@code dist.integrity}. */
    static String integrity(Path file) throws IOException {
        return "sha512-" + Base64.getEncoder().encodeToString(digest(file, "SHA-512"));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static byte[] digest(Path file, String algorithm) throws IOException {
        MessageDigest digest = algorithm(algorithm);
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return digest.digest();
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
