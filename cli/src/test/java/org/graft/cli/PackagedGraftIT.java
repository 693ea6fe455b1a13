package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar as people run it. Runs in the phase verify, when the jar is there. */
class PackagedGraftIT {

    private static final Path JAR = Path.of("target", "graft.jar");

    @Test
    void theJarRunsByItself() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        JAR.toString(),
                        "--version")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertEquals(0, process.waitFor());
        assertTrue(lines.get(0).matches("graft \\d.*"), lines.toString());
        assertTrue(lines.get(1).startsWith("DJL 0."), lines.toString());
    }

    @Test
    void allLibrariesOfItsClassPathAreBesideIt() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            List<String> missing = List.of(classPath.split(" ", -1)).stream()
                    .filter(entry -> !Files.exists(JAR.resolveSibling(entry)))
                    .toList();
            assertEquals(List.of(), missing);
            assertTrue(classPath.contains("lib/graft-pytorch-"), classPath);
            assertTrue(classPath.contains("lib/graft-mxnet-"), classPath);
        }
    }
}
