package org.graft.benchmarks.environment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commit that a folder is at when the benchmarks run, to be compared with the commit that the jar was built from:
 * who forgot to build would measure old code without knowing.
 *
 * @param folder the folder
 * @param commit the commit
 * @param dirty whether files differ from it
 */
record Checkout(Path folder, String commit, boolean dirty) {

    /**
     * Asks git.
     *
     * @param folder a folder
     * @return its state; empty if it belongs to no repository, or there is no git
     */
    static Optional<Checkout> of(Path folder) {
        Optional<String> commit = git(folder, "rev-parse", "HEAD");
        Optional<String> changes = git(folder, "status", "--porcelain");
        return commit.isPresent() && changes.isPresent()
                ? Optional.of(new Checkout(folder, commit.get(), !changes.get().isEmpty()))
                : Optional.empty();
    }

    /**
     * Compares with a build.
     *
     * @param build the versions that the build wrote into the library, as {@link org.graft.version.BuildVersion} reads
     *     them
     * @return how the jar differs from the folder, as a sentence; empty if it is of the same commit, or of an unknown
     *     one. Changed files do not count: results that were written into the folder are no reason to build again
     */
    Optional<String> staleness(Map<String, String> build) {
        String built = build.getOrDefault("commit", "unknown");
        if (built.equals(commit) || !built.matches("[0-9a-f]{40,64}")) {
            return Optional.empty();
        }
        boolean older =
                git(folder, "merge-base", "--is-ancestor", built, commit).isPresent();
        return Optional.of("the jar was built from " + (older ? "the older commit " : "another commit, ")
                + shortened(built) + "; the folder is at " + shortened(commit) + ": build it again");
    }

    private static String shortened(String commit) {
        return commit.substring(0, 12);
    }

    /** Returns what git prints, or nothing if it fails. */
    private static Optional<String> git(Path folder, String... arguments) {
        // Else git would write down what it learned about files, and disturb another git in the same folder.
        List<String> command = new ArrayList<>(List.of("git", "--no-optional-locks", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            git.getOutputStream().close();
            String output;
            try (InputStream stream = git.getInputStream()) {
                output = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            return git.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            // There is no git on this machine: the commit of the folder is unknown.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
