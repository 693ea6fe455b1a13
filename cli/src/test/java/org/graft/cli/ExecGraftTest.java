package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the source file behind {@code mvn exec:java} as the JDK's source launcher does, with a script as the launcher. */
@DisabledOnOs(OS.WINDOWS)
class ExecGraftTest {

    @TempDir
    Path root;

    @Test
    void theLauncherGetsTheArgumentsAndThePropertiesOfGraftAndItsExitCodeIsKept() throws Exception {
        Path launcher = root.resolve("graft");
        Files.writeString(launcher, "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 3\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dengine=MXNet",
                        "-Dgraft.threads=1",
                        "-Dai.djl.offline=true",
                        "-Dmaven.home=elsewhere",
                        Path.of("src", "exec", "ExecGraft.java").toString(),
                        root.toString(),
                        "predict",
                        "my photo.jpg")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> given = process.inputReader().lines().toList();

        assertEquals(3, process.waitFor());
        assertEquals(
                List.of("-Dai.djl.offline=true", "-Dengine=MXNet", "-Dgraft.threads=1"),
                given.subList(0, given.size() - 2).stream().sorted().toList());
        assertEquals(List.of("predict", "my photo.jpg"), given.subList(given.size() - 2, given.size()));
    }
}
