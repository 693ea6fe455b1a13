package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a project of empty files, with scripts in the place of java and mvn. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then
                echo 'openjdk version "'"${FAKE_VERSION:-17.0.2}"'" 2024-01-01' >&2
                exit 0
            fi
            if [ "$1" = --list-modules ]; then
                printf 'java.base@17\\n%s\\njdk.zipfs@17\\n' "${FAKE_MODULE-jdk.compiler@17}"
                exit 0
            fi
            printf '<%s>' "$@"
            echo
            echo "cwd $(pwd)"
            env | grep -E '^(LC_ALL|MALLOC_|OPT_OUT_TRACKING|TORCH_CPP_LOG_LEVEL)' | sort
            exit ${FAKE_EXIT:-0}
            """;

    /** Knows one UTF-8 locale beside the plain one. */
    private static final String LOCALE = """
            #!/bin/sh
            case $LC_ALL in
                *_US.UTF-8) echo UTF-8 ;;
                *) echo ANSI_X3.4-1968 ;;
            esac
            """;

    private static final String MAVEN = """
            #!/bin/sh
            echo "in $(pwd) $*" >>"$FAKE_LOG"
            echo "chatter of the build"
            [ -z "${FAKE_FAILURE:-}" ] || exit 1
            sleep "${FAKE_SECONDS:-0}"
            mkdir -p cli/target benchmarks/target
            touch cli/target/graft.jar
            case $* in *benchmarks*) touch benchmarks/target/benchmarks.jar ;; esac
            """;

    @TempDir
    Path temporary;

    private Path root;
    private Path jar;
    private Path log;

    /** What the launcher did. */
    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void makeProject() throws IOException {
        root = temporary.toRealPath().resolve("a project");
        for (String folder :
                List.of("src/main", "engines/one/src/main", "cli/src/main", "cli/src/exec", ".mvn", "cli/target")) {
            Files.createDirectories(root.resolve(folder));
        }
        for (String file : List.of("pom.xml", "src/pom.xml", "engines/one/pom.xml", "cli/pom.xml", "src/main/A.java")) {
            Files.createFile(root.resolve(file));
        }
        Files.copy(Path.of("..", "graft"), root.resolve("graft"));
        executable(root.resolve("graft"), null);
        Files.copy(Path.of("src", "exec", "environment.sh"), root.resolve("cli/src/exec/environment.sh"));
        executable(temporary.resolve("bin/java"), JAVA);
        executable(temporary.resolve("bin/mvn"), MAVEN);
        jar = root.resolve("cli/target/graft.jar");
        log = temporary.resolve("builds");
        Files.createFile(log);
        Files.createFile(jar);
        age(jar, 0);
    }

    private static void executable(Path file, String text) throws IOException {
        if (text != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Sets a file's time to some seconds ago. */
    private static void age(Path file, long seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private Outcome launch(Map<String, String> variables, String... arguments) throws Exception {
        return launch(temporary, root.resolve("graft"), variables, arguments);
    }

    private Outcome launch(Path directory, Path script, Map<String, String> variables, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        File err = Files.createTempFile(temporary, "err", "").toFile();
        File out = Files.createTempFile(temporary, "out", "").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        prepare(builder.environment(), variables);
        Process process = builder.redirectError(err).redirectOutput(out).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher hangs");
        return new Outcome(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    private void prepare(Map<String, String> environment, Map<String, String> variables) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("MALLOC_")
                        || List.of(
                                        "JAVA_HOME",
                                        "LC_ALL",
                                        "LC_CTYPE",
                                        "LANG",
                                        "LD_PRELOAD",
                                        "OPT_OUT_TRACKING",
                                        "TORCH_CPP_LOG_LEVEL")
                                .contains(name));
        environment.put("PATH", temporary.resolve("bin") + File.pathSeparator + environment.get("PATH"));
        environment.put("FAKE_LOG", log.toString());
        environment.putAll(variables);
    }

    private long builds() throws IOException {
        return Files.readAllLines(log).size();
    }

    @Test
    void optionsOfTheVirtualMachineAreTakenFromAnyPlace() throws Exception {
        Outcome outcome =
                launch(Map.of(), "train", "-Dengine=MXNet", "--data", "my photos", "-Xmx2g", "it's \"$HOME\" *", "");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "<-XX:+UseSerialGC><-Dengine=MXNet><-Xmx2g><-jar><" + jar
                        + "><train><--data><my photos><it's \"$HOME\" *><>",
                outcome.out().lines().findFirst().orElseThrow());
        assertEquals(0, builds());
    }

    @Test
    void twoDashesEndTheOptionsOfTheVirtualMachine() throws Exception {
        Outcome outcome = launch(Map.of(), "predict", "-Da=b", "--", "-Dstrange.jpg", "-Da=b");
        assertEquals(
                "<-XX:+UseSerialGC><-Da=b><-jar><" + jar + "><predict><--><-Dstrange.jpg><-Da=b>",
                outcome.out().lines().findFirst().orElseThrow());
    }

    @Test
    void aCollectorOfTheUserStays() throws Exception {
        Outcome outcome = launch(Map.of(), "predict", "-XX:+UseG1GC");
        assertEquals(
                "<-XX:+UseG1GC><-jar><" + jar + "><predict>",
                outcome.out().lines().findFirst().orElseThrow());
        outcome = launch(Map.of("JDK_JAVA_OPTIONS", "-XX:+UseZGC"), "predict");
        assertEquals(
                "<-jar><" + jar + "><predict>",
                outcome.out().lines().findFirst().orElseThrow());
    }

    @Test
    void noArgumentsAreNoArguments() throws Exception {
        Outcome outcome = launch(Map.of());
        assertEquals(
                "<-XX:+UseSerialGC><-jar><" + jar + ">",
                outcome.out().lines().findFirst().orElseThrow());
    }

    @Test
    void workingDirectoryStaysAndLinksAreFollowed() throws Exception {
        Path link = temporary.resolve("links/graft");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("..", "a project", "graft"));
        Path elsewhere = Files.createDirectory(temporary.toRealPath().resolve("else where"));
        Outcome outcome = launch(elsewhere, link, Map.of(), "audit");
        assertTrue(outcome.out().contains("<" + jar + ">"), outcome.out());
        assertTrue(outcome.out().contains("cwd " + elsewhere), outcome.out());
    }

    @Test
    void exitCodeIsThatOfTheCommand() throws Exception {
        assertEquals(2, launch(Map.of("FAKE_EXIT", "2"), "audit").code());
    }

    @Test
    void buildsWhatIsMissingAndSaysSoOnStderrOnly() throws Exception {
        Files.delete(jar);
        Outcome outcome = launch(Map.of("GRAFT_MAVEN_ARGS", "-o -Pcuda"), "audit");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("building Graft (first run downloads its libraries) ...\n", outcome.err());
        assertFalse(outcome.out().contains("chatter"), outcome.out());
        assertEquals(
                List.of("in " + root + " -q -B -DskipTests -Dspotless.check.skip=true -pl cli -am -o -Pcuda package"),
                Files.readAllLines(log));
        launch(Map.of(), "audit");
        assertEquals(1, builds(), "what is built is not built again");
    }

    @Test
    void benchmarksAreBuiltWhenTheyAreAskedFor() throws Exception {
        Outcome outcome = launch(Map.of(), "-Dengine=MXNet", "bench", "--quick");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                List.of("in " + root + " -q -B -DskipTests -Dspotless.check.skip=true -pl benchmarks -am package"),
                Files.readAllLines(log));
        Path benchmarks = root.resolve("benchmarks/target/benchmarks.jar");
        assertTrue(outcome.out().contains("<-Dengine=MXNet><-jar><" + benchmarks + "><bench><--quick>"), outcome.out());

        assertTrue(launch(Map.of(), "predict", "bench").out().contains("<" + jar + ">"), "a file may have the name");
        assertEquals(1, builds(), "what is built is not built again");
    }

    @Test
    void buildsAgainAfterAChange() throws Exception {
        age(root.resolve("src/main/A.java"), -5);
        launch(Map.of(), "audit");
        assertEquals(1, builds());
    }

    @Test
    void buildOnlyStartsNothing() throws Exception {
        Files.delete(jar);
        Outcome outcome = launch(Map.of(), "--build-only");
        assertEquals(0, outcome.code());
        assertEquals("", outcome.out());
        assertEquals(1, builds());
    }

    @Test
    void failedBuildShowsItsOutput() throws Exception {
        Files.delete(jar);
        Outcome outcome = launch(Map.of("FAKE_FAILURE", "yes"), "audit");
        assertEquals(1, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("chatter of the build"), outcome.err());
        assertTrue(outcome.err().contains("the build failed"), outcome.err());
        assertEquals(0, launch(Map.of(), "audit").code(), "and leaves no lock");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Files.delete(jar);
        assertEquals(List.of(0, 0), codes(launchAtOnce(2)));
        assertEquals(1, builds());
        assertFalse(Files.exists(root.resolve("cli/target/build.lock")));
    }

    private static List<Integer> codes(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::code).toList();
    }

    private List<Outcome> launchAtOnce(int count) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> {
                try {
                    Outcome outcome = launch(Map.of("FAKE_SECONDS", "2"), "audit");
                    synchronized (outcomes) {
                        outcomes.add(outcome);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return outcomes;
    }

    @Test
    void lockOfAKilledBuildIsTakenOverByOneOfMany() throws Exception {
        Files.delete(jar);
        Process killed = new ProcessBuilder("true").start();
        killed.waitFor();
        Path lock = Files.createDirectories(root.resolve("cli/target/build.lock"));
        Files.writeString(lock.resolve("pid"), Long.toString(killed.pid()));
        assertEquals(List.of(0, 0, 0, 0), codes(launchAtOnce(4)));
        assertEquals(1, builds());
        try (Stream<Path> left = Files.list(lock.getParent())) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.toString().contains("build.lock")).toList());
        }
    }

    @Test
    void aRuntimeWithoutACompilerIsRefusedBeforeTheBuild() throws Exception {
        assertEquals(0, launch(Map.of("FAKE_MODULE", "jdk.net@17"), "audit").code(), "nothing is built");
        Files.delete(jar);
        Outcome outcome = launch(Map.of("FAKE_MODULE", "jdk.net@17"), "audit");
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("a JDK is needed to build Graft"), outcome.err());
        assertEquals(0, builds());
    }

    @Test
    void oldJavaIsRefused() throws Exception {
        for (String version : List.of("11.0.2", "1.8.0_392")) {
            Outcome outcome = launch(Map.of("FAKE_VERSION", version), "audit");
            assertEquals(1, outcome.code());
            assertTrue(outcome.err().contains("version 17 or later is needed"), outcome.err());
        }
        assertEquals(0, launch(Map.of("FAKE_VERSION", "21"), "audit").code());
    }

    @Test
    void aLocaleThatIsNotUtf8IsReplacedByOneThatIsThere() throws Exception {
        executable(temporary.resolve("bin/locale"), LOCALE);
        assertTrue(launch(Map.of("LC_ALL", "C"), "audit").out().contains("LC_ALL=en_US.UTF-8\n"));
        assertTrue(launch(Map.of(), "audit").out().contains("LC_ALL=en_US.UTF-8\n"));
        assertTrue(launch(Map.of("LC_ALL", "fr_US.UTF-8"), "audit").out().contains("LC_ALL=fr_US.UTF-8\n"));
        executable(temporary.resolve("bin/locale"), "#!/bin/sh\nexit 1\n");
        assertTrue(launch(Map.of("LC_ALL", "C"), "audit").out().contains("LC_ALL=C\n"), "none is there");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void glibcIsToldToKeepFreedMemoryAndAnotherCLibraryIsLeftAlone() throws Exception {
        executable(temporary.resolve("bin/ldd"), "#!/bin/sh\necho 'ldd (GNU libc) 2.36'\n");
        assertTrue(launch(Map.of(), "audit").out().contains("MALLOC_TOP_PAD_=536870912"));
        assertFalse(
                launch(Map.of("LD_PRELOAD", "libc.so.6"), "audit").out().contains("MALLOC_"),
                "a library of the user may be an allocator");
        executable(temporary.resolve("bin/ldd"), "#!/bin/sh\necho 'musl libc (x86_64)' >&2\nexit 1\n");
        assertFalse(launch(Map.of(), "audit").out().contains("MALLOC_"));
    }

    @Test
    void environmentOfTheUserIsKept() throws Exception {
        Outcome given = launch(Map.of("MALLOC_ARENA_MAX", "7", "OPT_OUT_TRACKING", "false"), "audit");
        assertTrue(given.out().contains("MALLOC_ARENA_MAX=7\nOPT_OUT_TRACKING=false\nTORCH_CPP_LOG_LEVEL=ERROR\n"));
        assertFalse(given.out().contains("MALLOC_TOP_PAD_"), given.out());
        assertTrue(launch(Map.of(), "audit").out().contains("OPT_OUT_TRACKING=true\nTORCH_CPP_LOG_LEVEL=ERROR\n"));
    }
}
