package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.graft.testing.SystemTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {

    private static final String UNIFIED = "/sys/fs/cgroup";
    private static final String MEMORY = "/sys/fs/cgroup/memory";
    private static final String PROCESSOR = "/sys/fs/cgroup/cpu,cpuacct";

    private SystemTree tree;

    @BeforeEach
    void emptyTree(@TempDir Path folder) {
        tree = new SystemTree(folder);
    }

    private ControlGroup group() {
        return new ControlGroup(tree.files());
    }

    private void unified(String own, String mountRoot) throws IOException {
        tree.with("/proc/self/cgroup", "0::" + own)
                .with(
                        "/proc/self/mountinfo",
                        "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw",
                        "30 22 0:26 " + mountRoot
                                + " /sys/fs/cgroup rw,nosuid shared:9 master:2 - cgroup2 cgroup2 rw,nsdelegate");
    }

    private void versionOne(String own, String mountRoot) throws IOException {
        tree.with(
                        "/proc/self/cgroup",
                        "11:cpuset:/",
                        "4:memory:" + own,
                        "3:cpu,cpuacct:" + own,
                        "1:name=systemd:" + own,
                        "0::" + own)
                .with(
                        "/proc/self/mountinfo",
                        "33 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset",
                        "34 31 0:32 " + mountRoot
                                + " /sys/fs/cgroup/cpu,cpuacct rw shared:4 - cgroup cgroup rw,cpu,cpuacct",
                        "35 31 0:33 " + mountRoot + " /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                        "41 31 0:38 " + mountRoot + " /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");
    }

    @Test
    void theLeastLimitOnTheWayToTheRootHoldsInVersionTwo() throws IOException {
        unified("/user.slice/batch.slice/job.scope", "/");
        tree.with(UNIFIED + "/user.slice/memory.max", "4000000000")
                .with(UNIFIED + "/user.slice/batch.slice/memory.max", "3000000000")
                .with(UNIFIED + "/user.slice/batch.slice/job.scope/memory.max", "max")
                .with(UNIFIED + "/user.slice/cpu.max", "150000 100000")
                .with(UNIFIED + "/user.slice/batch.slice/cpu.max", "max 100000")
                .with(UNIFIED + "/user.slice/batch.slice/job.scope/cpu.max", "400000 100000");

        assertEquals(OptionalLong.of(3_000_000_000L), group().memoryLimit());
        assertEquals(OptionalDouble.of(1.5), group().cores());
    }

    @Test
    void theLeastLimitOnTheWayToTheRootHoldsInVersionOne() throws IOException {
        versionOne("/batch/job", "/");
        tree.with(MEMORY + "/memory.limit_in_bytes", "9223372036854771712")
                .with(MEMORY + "/batch/memory.limit_in_bytes", "2000000000")
                .with(MEMORY + "/batch/job/memory.limit_in_bytes", "5000000000")
                .with(PROCESSOR + "/batch/cpu.cfs_quota_us", "-1")
                .with(PROCESSOR + "/batch/cpu.cfs_period_us", "100000")
                .with(PROCESSOR + "/batch/job/cpu.cfs_quota_us", "25000")
                .with(PROCESSOR + "/batch/job/cpu.cfs_period_us", "50000");

        assertEquals(OptionalLong.of(2_000_000_000L), group().memoryLimit());
        assertEquals(OptionalDouble.of(0.5), group().cores());
    }

    @Test
    void groupsBesideTheProcessDoNotCount() throws IOException {
        unified("/batch/job", "/");
        tree.with(UNIFIED + "/batch/job2/memory.max", "1000").with(UNIFIED + "/batch/job/inner/memory.max", "1000");

        assertEquals(OptionalLong.empty(), group().memoryLimit());
    }

    /**
     * A container without a namespace of groups: the path is the machine's, the mounted tree begins at the container.
     */
    @Test
    void aTreeThatBeginsAtTheContainerIsReadFromThere() throws IOException {
        versionOne("/docker/abc/inner", "/docker/abc");
        tree.with(MEMORY + "/memory.limit_in_bytes", "6000000000")
                .with(MEMORY + "/inner/memory.limit_in_bytes", "7000000000");

        assertEquals(OptionalLong.of(6_000_000_000L), group().memoryLimit());

        versionOne("/docker/abc", "/docker/abc");
        assertEquals(OptionalLong.of(6_000_000_000L), group().memoryLimit());
    }

    @Test
    void aGroupThatIsNotSeenHasTheLimitsOfTheMountedTree() throws IOException {
        tree.with(UNIFIED + "/memory.max", "6000000000").with("/sys/fs/other/memory.max", "1000");
        unified("/../other", "/");
        assertEquals(OptionalLong.of(6_000_000_000L), group().memoryLimit());

        unified("/elsewhere", "/docker/abc");
        assertEquals(OptionalLong.of(6_000_000_000L), group().memoryLimit());
    }

    @Test
    void ofSeveralMountedTreesTheOneThatHoldsTheGroupIsRead() throws IOException {
        tree.with("/proc/self/cgroup", "0::/docker/abc")
                .with(
                        "/proc/self/mountinfo",
                        "30 22 0:26 /docker/a /part rw - cgroup2 cgroup2 rw",
                        "31 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
                .with("/part/memory.max", "1000")
                .with(UNIFIED + "/docker/abc/memory.max", "2000");

        assertEquals(OptionalLong.of(2000), group().memoryLimit());
    }

    @Test
    void spacesInPathsAreReadAsTheKernelWritesThem() throws IOException {
        tree.with("/proc/self/cgroup", "0::/my job")
                .with("/proc/self/mountinfo", "30 22 0:26 / /control\\040groups rw - cgroup2 cgroup2 rw")
                .with("/control groups/my job/memory.max", "1234567");

        assertEquals(OptionalLong.of(1_234_567), group().memoryLimit());
    }

    @Test
    void timesOfBeingThrottledAreAddedUpAndReadAnew() throws IOException {
        unified("/batch/job", "/");
        tree.with(UNIFIED + "/cpu.stat", "usage_usec 99")
                .with(UNIFIED + "/batch/cpu.stat", "usage_usec 99", "nr_throttled 3", "throttled_usec 2000000")
                .with(UNIFIED + "/batch/job/cpu.stat", "usage_usec 99", "throttled_usec 500000");
        ControlGroup group = group();
        assertEquals(OptionalDouble.of(2.5), group.throttledSeconds());

        tree.with(UNIFIED + "/batch/job/cpu.stat", "throttled_usec 750000");
        assertEquals(OptionalDouble.of(2.75), group.throttledSeconds());
    }

    @Test
    void versionOneCountsTheTimeInNanoseconds() throws IOException {
        versionOne("/batch", "/");
        tree.with(PROCESSOR + "/batch/cpu.stat", "nr_periods 8", "nr_throttled 3", "throttled_time 1500000000");

        assertEquals(OptionalDouble.of(1.5), group().throttledSeconds());
    }

    @Test
    void whereLinuxTellsNothingThereIsNoLimit() throws IOException {
        assertUnlimited();

        unified("/batch", "/");
        assertUnlimited();

        tree.with("/proc/self/cgroup", "nonsense").with("/proc/self/mountinfo", "30", "", "1 2 3 - cgroup2");
        assertUnlimited();
    }

    private void assertUnlimited() {
        assertEquals(OptionalLong.empty(), group().memoryLimit());
        assertEquals(OptionalDouble.empty(), group().cores());
        assertEquals(OptionalDouble.empty(), group().throttledSeconds());
    }
}
