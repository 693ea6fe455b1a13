package org.graft.benchmarks.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.testing.SystemTree;
import org.graft.version.BuildVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

    private static final String FLAGS =
            "fpu smep sse4_2 avx avx2 avx512f avx512_bf16 amx_tile hypervisor fma f16c favx";
    private static final Privacy NOTHING = new Privacy(List.of(), List.of(), List.of());

    @TempDir
    Path folder;

    private SystemTree tree;

    @BeforeEach
    void emptyTree() {
        tree = new SystemTree(folder);
    }

    private Map<String, Object> facts(Map<String, String> variables, List<String> arguments, Privacy privacy)
            throws IOException {
        return new Environment(tree.files(), variables, arguments, privacy).facts(folder);
    }

    private Map<?, ?> part(String name) throws IOException {
        Object part = facts(Map.of(), List.of(), NOTHING).get(name);
        return part == null ? Map.of() : (Map<?, ?>) part;
    }

    @Test
    void theProcessorIsNamedByWhatTellsItsGeneration() throws IOException {
        tree.with(
                        "/proc/cpuinfo",
                        "processor\t: 0",
                        "vendor_id\t: AuthenticAMD",
                        "cpu family\t: 25",
                        "model\t\t: 17",
                        "model name\t: AMD EPYC",
                        "stepping\t: 1",
                        "microcode\t: 0x1000065",
                        "flags\t\t: " + FLAGS,
                        "",
                        "processor\t: 1",
                        "model\t\t: 18")
                .with("/sys/class/dmi/id/sys_vendor", "Abacus")
                .with("/sys/class/dmi/id/product_name", "c9.large")
                .with("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave")
                .with("/sys/devices/system/cpu/intel_pstate/no_turbo", "1");

        Map<?, ?> processor = part("processor");
        assertEquals("AMD EPYC", processor.get("name"));
        assertEquals("25", processor.get("family"));
        assertEquals("17", processor.get("model"));
        assertEquals("1", processor.get("stepping"));
        assertEquals("0x1000065", processor.get("microcode"));
        assertEquals(
                List.of("sse4_2", "avx", "avx2", "avx512f", "avx512_bf16", "amx_tile", "fma", "f16c"),
                processor.get("flags"));
        assertEquals(DigestUtils.sha256Hex(FLAGS), processor.get("flagsSha256"));
        assertEquals("yes", processor.get("hypervisor"));
        assertEquals("Abacus c9.large", processor.get("product"));
        assertEquals("powersave", processor.get("governor"));
        assertEquals("off", processor.get("turbo"));
    }

    @Test
    void coresThatAreThreadsOfOneCoreAreListed() throws IOException {
        String cpus = "/sys/devices/system/cpu";
        tree.with("/proc/self/status", "Cpus_allowed:\tf", "Cpus_allowed_list:\t0-3")
                .with(cpus + "/smt/active", "1")
                .with(cpus + "/cpufreq/boost", "1");
        for (int cpu : new int[] {0, 1, 2, 10}) {
            tree.with(
                    cpus + "/cpu" + cpu + "/topology/thread_siblings_list",
                    cpu == 0 || cpu == 10 ? "0,10" : cpu == 1 ? "1" : "2-3");
        }

        Map<?, ?> cores = part("cores");
        assertEquals(Runtime.getRuntime().availableProcessors(), cores.get("available"));
        assertEquals("0-3", cores.get("allowed"));
        assertEquals("on", cores.get("smt"));
        assertEquals(List.of("0,10", "2-3"), cores.get("smtSiblings"));
        assertEquals("on", part("processor").get("turbo"));
    }

    @Test
    void memoryAndLimitsAreInBytesAndCores() throws IOException {
        tree.with("/proc/meminfo", "MemTotal: 1024 kB", "MemAvailable:  512 kB", "SwapTotal: 0 kB", "SwapFree: 0 kB")
                .with("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never")
                .with("/proc/self/cgroup", "0::/batch/job")
                .with("/proc/self/mountinfo", "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
                .with("/sys/fs/cgroup/batch/cpu.max", "150000 100000");

        Map<?, ?> memory = part("memory");
        assertEquals(1L << 20, memory.get("totalBytes"));
        assertEquals(1L << 19, memory.get("availableBytes"));
        assertEquals(0L, memory.get("swapTotalBytes"));
        assertEquals("madvise", memory.get("transparentHugePages"));
        assertEquals(Map.of("cores", 1.5), part("controlGroup"));
    }

    @Test
    void variablesOfTheAllocatorAndTheEnginesAreTakenAndNoOthers() throws IOException {
        Map<String, Object> facts = facts(
                Map.of("MALLOC_ARENA_MAX", "1", "OMP_NUM_THREADS", "2", "KMP_AFFINITY", "compact", "PATH", "/bin"),
                List.of("-Xmx3g", "-Dgraft.threads=2"),
                NOTHING);

        assertEquals(Map.of("MALLOC_ARENA_MAX", "1"), ((Map<?, ?>) facts.get("allocator")).get("variables"));
        assertEquals(Map.of("KMP_AFFINITY", "compact", "OMP_NUM_THREADS", "2"), facts.get("engineVariables"));
        assertEquals(List.of("-Xmx3g", "-Dgraft.threads=2"), ((Map<?, ?>) facts.get("jvm")).get("arguments"));
    }

    @Test
    void whatIsUnknownIsLeftOut() throws IOException {
        Map<String, Object> facts = facts(Map.of(), List.of(), NOTHING);

        assertEquals(
                List.of("processor", "cores", "memory", "jvm", "system", "allocator", "versions"),
                List.copyOf(facts.keySet()));
        assertEquals(Map.of("name", System.getProperty("os.arch")), facts.get("processor"));
        Map<?, ?> versions = (Map<?, ?>) facts.get("versions");
        assertEquals(BuildVersion.read().get("graft"), versions.get("graft"));
        assertEquals(BuildVersion.read().get("commit"), ((Map<?, ?>) versions.get("build")).get("commit"));
        assertNull(versions.get("stale"), "the folder belongs to no repository");
        assertNull(versions.get("checkout"));
    }

    @Test
    void nothingTellsWhoRanIt() throws IOException {
        Privacy privacy = new Privacy(
                List.of("/srv/people/anna/", "/"), List.of("anna"), List.of("abacus", "abacus.example.org"));
        Map<String, Object> facts = facts(
                Map.of(
                        "LD_PRELOAD", "/srv/people/anna/lib/liballoc.so:/data/anna/liballoc.so",
                        "MALLOC_CONF", "stats_interval:1,prof_prefix:/home/otto/heap",
                        "MKL_HOME", "/net/abacus.example.org/mkl:/net/abacus/mkl"),
                List.of(
                        "-javaagent:/srv/people/anna/agent.jar",
                        "-Dfolder=C:\\Users\\otto\\photos",
                        "-Duser=anna",
                        "-Dapi.token=0123",
                        "-Dnames=annabelle"),
                privacy);

        assertEquals(
                "~/lib/liballoc.so:/data/(user)/liballoc.so",
                ((Map<?, ?>) ((Map<?, ?>) facts.get("allocator")).get("variables")).get("LD_PRELOAD"));
        assertEquals("/net/(host)/mkl:/net/(host)/mkl", ((Map<?, ?>) facts.get("engineVariables")).get("MKL_HOME"));
        assertEquals(
                List.of(
                        "-javaagent:~/agent.jar",
                        "-Dfolder=~\\photos",
                        "-Duser=(user)",
                        "-Dapi.token=...",
                        "-Dnames=annabelle"),
                ((Map<?, ?>) facts.get("jvm")).get("arguments"));
        String all = new ObjectMapper().writeValueAsString(facts);
        assertFalse(all.contains("otto"), all);
    }

    @Test
    void otherTextsOfTheResultAreCleanedToo() {
        Environment environment = new Environment(
                tree.files(), Map.of(), List.of(), new Privacy(List.of("/root"), List.of("anna"), List.of()));

        assertEquals(
                "./graft bench --baseline ~/old.json --data /rootless/photos",
                environment.withoutNames("./graft bench --baseline /root/old.json --data /rootless/photos"));
    }

    /** The name of this user may be a word that means something else too, such as root: it is looked for in paths. */
    @Test
    void theFactsOfThisMachineHaveNoHomeAndAreAsJsonHasThem() throws IOException {
        Map<String, Object> facts =
                Environment.ofThisProcess().facts(Path.of("").toAbsolutePath());

        assertJson(facts);
        String all = new ObjectMapper().writeValueAsString(facts);
        String home = System.getProperty("user.home");
        assertTrue(home.length() < 2 || !all.contains(home), all);
        assertFalse(all.contains("/" + System.getProperty("user.name") + "/"), all);
    }

    private static void assertJson(Object value) {
        if (value instanceof Map<?, ?> map) {
            assertFalse(map.isEmpty());
            map.forEach((name, member) -> {
                assertTrue(name instanceof String);
                assertJson(member);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(EnvironmentTest::assertJson);
        } else {
            assertTrue(value instanceof String || value instanceof Number, String.valueOf(value));
        }
    }
}
