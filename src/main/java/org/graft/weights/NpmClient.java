package org.graft.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Fetches packages by the npm client of this machine, with its configuration (registry, proxy, certificates). */
final class NpmClient implements PackageClient {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int LINES_SHOWN = 3;

    @Override
    public void pack(String packageId, Path directory) throws IOException {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        Path log = directory.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder(
                            windows ? "npm.cmd" : "npm",
                            "pack",
                            packageId,
                            "--ignore-scripts",
                            "--fetch-retries=1",
                            "--fetch-retry-mintimeout=1000",
                            "--fetch-timeout=60000",
                            "--loglevel=error")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException("the npm client cannot be started; install Node.js with npm", e);
        }
        int exit = waitFor(npm);
        if (exit != 0) {
            throw new IOException("'npm pack " + packageId + "' failed with exit code " + exit + ": " + tail(log));
        }
    }

    private static int waitFor(Process npm) throws IOException {
        try {
            npm.getOutputStream().close();
            if (!npm.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
                throw new IOException("npm pack did not end within " + LIMIT.toMinutes() + " minutes");
            }
            return npm.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for npm", e);
        } finally {
            npm.destroyForcibly();
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return String.join(" / ", lines.subList(0, Math.min(LINES_SHOWN, lines.size())));
    }
}
