package org.graft.benchmarks.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {

    @TempDir
    Path folder;

    private int git(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.org"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // There is no git on this machine.
            return -1;
        }
    }

    private Checkout commit(String message) throws InterruptedException {
        assertEquals(0, git("commit", "--quiet", "--allow-empty", "-m", message));
        return Checkout.of(folder).orElseThrow();
    }

    @Test
    void aJarOfAnOlderCommitIsToldFromOneOfTheSameAndOfAnother() throws Exception {
        assumeTrue(git("init", "--quiet") == 0, "git is not on this machine");
        Checkout first = commit("first");
        Checkout second = commit("second");

        assertEquals(Optional.empty(), second.staleness(Map.of("commit", second.commit())));
        assertEquals(Optional.empty(), second.staleness(Map.of("commit", "unknown")));
        String older = second.staleness(Map.of("commit", first.commit())).orElseThrow();
        assertTrue(older.contains("the older commit " + first.commit().substring(0, 12)), older);
        String newer = first.staleness(Map.of("commit", second.commit())).orElseThrow();
        assertTrue(newer.contains("another commit, " + second.commit().substring(0, 12)), newer);
        String foreign = second.staleness(Map.of("commit", "0".repeat(40))).orElseThrow();
        assertTrue(foreign.contains("another commit, 0"), foreign);
    }

    @Test
    void changedFilesAreSeen() throws Exception {
        assumeTrue(git("init", "--quiet") == 0, "git is not on this machine");
        assertFalse(commit("first").dirty());

        Files.writeString(folder.resolve("new.txt"), "new");
        assertTrue(Checkout.of(folder).orElseThrow().dirty());
    }

    @Test
    void aFolderWithoutARepositoryHasNoCommit() {
        assertEquals(Optional.empty(), Checkout.of(folder));
        assertEquals(Optional.empty(), Checkout.of(folder.resolve("missing")));
    }
}
