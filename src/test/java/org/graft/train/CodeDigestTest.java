package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.graft.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeDigestTest {

    @TempDir
    Path folder;

    @Test
    void itIsTheSameForTheSameCodeInAFolderAndInAJar() throws Exception {
        String digest = inFolder("first", "constant", "text");

        assertEquals(digest, inFolder("second", "constant", "other text"));
        assertEquals(digest, inJar("constant"));
    }

    @Test
    void itChangesWithTheCode() throws Exception {
        assertNotEquals(inFolder("first", "constant", "text"), inFolder("second", "changed", "text"));
        CodeDigest code = new CodeDigest();
        assertNotEquals(code.of(RgbImage.class), code.of(RgbImage.class, CodeDigestTest.class));
    }

    @Test
    void aPlaceIsReadOnce() throws Exception {
        inFolder("code", "constant", "text");
        Path root = folder.resolve("code");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toUri().toURL()}, null)) {
            Class<?> member = loader.loadClass("org.graft.image.RgbImage");
            CodeDigest code = new CodeDigest();
            Optional<String> digest = code.of(member);
            Files.writeString(root.resolve("org/graft/image/Other.class"), "changed");

            assertEquals(digest, code.of(member));
            assertNotEquals(digest, new CodeDigest().of(member));
        }
    }

    @Test
    void codeOfTheJavaRuntimeLiesInNoFile() throws IOException {
        assertEquals(Optional.empty(), new CodeDigest().of(String.class));
    }

    /** A class of this project beside another class file and a file that is no code. */
    private String inFolder(String name, String other, String text) throws Exception {
        Path root = Files.createDirectory(folder.resolve(name));
        Path code = Files.createDirectories(root.resolve("org/graft/image"));
        Files.write(code.resolve("RgbImage.class"), bytes());
        Files.writeString(code.resolve("Other.class"), other);
        Files.writeString(code.resolve("version.properties"), text);
        return digest(root.toUri().toURL());
    }

    private String inJar(String other) throws Exception {
        Path jar = folder.resolve("code.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new JarEntry("org/graft/image/RgbImage.class"));
            entries.write(bytes());
            entries.putNextEntry(new JarEntry("org/graft/image/Other.class"));
            entries.write(other.getBytes(StandardCharsets.UTF_8));
        }
        return digest(jar.toUri().toURL());
    }

    private static byte[] bytes() throws IOException {
        try (InputStream stream = RgbImage.class.getResourceAsStream("RgbImage.class")) {
            return stream.readAllBytes();
        }
    }

    private static String digest(URL place) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {place}, null)) {
            return new CodeDigest()
                    .of(loader.loadClass("org.graft.image.RgbImage"))
                    .orElseThrow();
        }
    }
}
