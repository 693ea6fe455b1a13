package org.graft.benchmarks.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.graft.benchmarks.result.BenchmarkResult.Disturbance;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisturbanceWatchTest {

    @TempDir
    Path folder;

    @Test
    void loadStolenTimeAndThrottlingAreThoseOfTheRun() throws IOException {
        SystemTree tree = new SystemTree(folder)
                .with("/proc/loadavg", "0.25 0.50 0.75 1/99 1234")
                .with("/proc/stat", "cpu  100 10 20 500 5 0 1 64 7 0", "cpu0 100 10 20 500 5 0 1 64 7 0")
                .with("/proc/self/cgroup", "0::/job")
                .with("/proc/self/mountinfo", "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
                .with("/sys/fs/cgroup/job/cpu.stat", "throttled_usec 1000000");
        DisturbanceWatch watch = new DisturbanceWatch(tree.files());

        // 100 ticks of user, 50 of idle and 50 of stolen time; the last two columns are parts of the first ones.
        tree.with("/proc/loadavg", "2.00 0.50 0.75 1/99 1234")
                .with("/proc/stat", "cpu  200 10 20 550 5 0 1 114 90 80", "cpu0 200 10 20 550 5 0 1 114 90 80")
                .with("/sys/fs/cgroup/job/cpu.stat", "throttled_usec 3500000");

        assertEquals(new Disturbance(0.25, 2.0, 0.25, 2.5), watch.untilNow());
    }

    @Test
    void whereLinuxDoesNotTellNothingIsStolenOrThrottled() throws IOException {
        SystemTree tree = new SystemTree(folder);
        Disturbance nothing = new DisturbanceWatch(tree.files()).untilNow();
        assertEquals(0, nothing.stolen());
        assertEquals(0, nothing.throttled());

        // A kernel that does not count stolen time.
        tree.with("/proc/stat", "cpu  100 10 20 500");
        assertEquals(0, new DisturbanceWatch(tree.files()).untilNow().stolen());
    }
}
