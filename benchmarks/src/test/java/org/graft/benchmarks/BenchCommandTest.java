package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.graft.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, as {@code ./graft bench} starts it. */
class BenchCommandTest {

    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    @TempDir
    Path folder;

    @Test
    void shortRunMeasuresAndAgrees() throws Exception {
        Path out = folder.resolve("out");

        JavaProgram.Outcome outcome = bench(
                "--quick",
                "--scenario",
                "offline,training",
                "--contestant",
                "PyTorch,MXNet",
                "--json",
                "--out",
                out.toString());

        assertEquals(0, outcome.code(), outcome.err());
        JsonNode document = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(outcome.out());
        assertTrue(document.get("sound").asBoolean());
        BenchmarkResult result = BenchmarkResult.read(out.resolve("results.json"));
        // One batch size and two engines; two freeze points and two engines.
        assertEquals(2 + 4, result.rows().size());
        for (Row row : result.rows()) {
            assertEquals(1, row.forks().size(), row.key() + ": " + row.failure());
            assertTrue(row.forks().get(0).value() > 0, row.key());
            assertTrue(row.forks().get(0).control() > 0, row.key());
            Row.Memory memory = row.forks().get(0).memory();
            assertTrue(memory == null || memory.nativeMemory() > 0, row.key() + ": " + memory);
        }
        assertEquals(2, result.correctness().contestants().size());
        for (String file : new String[] {"report.html", "report.md", "verdicts.json", "jmh.json", "jmh.log"}) {
            assertTrue(Files.size(out.resolve(file)) > 0, file);
        }
    }

    @Test
    void brokenEnginePathIsToldOfFirstAndFails() throws Exception {
        Path out = folder.resolve("out");

        JavaProgram.Outcome outcome = bench(
                "--quick", "--scenario", "single-stream", "--contestant", "PyTorch,Broken", "--out", out.toString());

        assertEquals(FAILED, outcome.code(), outcome.err());
        assertTrue(outcome.out().startsWith("THE ANSWERS DISAGREE:\n"), outcome.out());
        assertTrue(outcome.out().contains("Broken is off exact arithmetic by"), outcome.out());
        assertFalse(outcome.out().contains("PyTorch is off"), outcome.out());
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("Broken is off exact arithmetic by"), "the page says it too");
    }

    @Test
    void wrongUseIsToldBeforeAnythingRuns() throws Exception {
        assertWrongUse("there is no scenario 'online'", "--scenario", "online");
        assertWrongUse("there is no contestant 'TensorFlow'", "--contestant", "TensorFlow");
        assertWrongUse("--rate takes numbers above 0", "--rate", "0");
        assertWrongUse("'5' is no number of iterations and their seconds", "--measurement", "5");
        assertWrongUse("There is no engine 'TensorFlow'", "-Dengine=TensorFlow");
        assertWrongUse("'3x0' is no number of iterations and their seconds", "--measurement", "3x0");
        assertWrongUse("no stage 'mixed99'", "--freeze-through", "mixed99");
        assertWrongUse("--server-seconds takes whole numbers of 1 or more", "--server-seconds", "0");
        assertWrongUse("it takes no --model", "--quick", "--model", "somewhere");
        assertWrongUse("leave out --weights", "--weights", "none", "--model", "somewhere");
        assertWrongUse(
                "none of OnnxRuntime-Java takes part in the scenario training",
                "--scenario",
                "training",
                "--contestant",
                "OnnxRuntime-Java");
    }

    @Test
    void deviceThatCannotBeHadIsAnErrorAndNoEmptyRun() throws Exception {
        JavaProgram.Outcome outcome = bench(
                "--quick",
                "--device",
                "gpu:7",
                "--contestant",
                "OnnxRuntime-Java",
                "--out",
                folder.resolve("out").toString());

        assertEquals(WRONG_USE, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("The device gpu:7 cannot be had"), outcome.err());
    }

    @Test
    void fileThatIsNoResultIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("old.json"), "{\"format\": 1, \"rows\": 5}");

        JavaProgram.Outcome outcome = bench("--baseline", file.toString());

        assertEquals(FAILED, outcome.code());
        assertTrue(outcome.err().contains(file + " is no result of ./graft bench"), outcome.err());
    }

    /** The report of a run that is done judges it by the baseline, and measures nothing. */
    @Test
    void rowsAreJudgedByTheBaseline() throws Exception {
        Path old = folder.resolve("old.json");
        result(10, 10).write(old);
        Path run = Files.createDirectory(folder.resolve("run"));
        result(12, 8).write(run.resolve("results.json"));

        JavaProgram.Outcome outcome = bench("--report", run.toString(), "--baseline", old.toString());

        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("Baseline:   1 faster, 1 slower, 0 inconclusive"), outcome.out());
        JsonNode comparison = new ObjectMapper()
                .readTree(run.resolve("verdicts.json").toFile())
                .get("comparison");
        assertEquals(1.2, comparison.get(0).get("ratio").asDouble(), 0.01);
        assertEquals(0.8, comparison.get(1).get("ratio").asDouble(), 0.01);
        assertTrue(
                Files.readString(run.resolve("report.md")).contains("The baseline is the run of 2026-03-01T09:00:00Z"));
    }

    /** Images a second of two contestants, in five forks each. */
    private static BenchmarkResult result(double first, double second) {
        return new BenchmarkResult(
                BenchmarkResult.FORMAT,
                "2026-03-01T09:00:00Z",
                "2026-03-01T09:01:00Z",
                "./graft bench",
                false,
                Map.of(),
                Map.of(),
                new BenchmarkResult.Disturbance(-1, -1, 0, 0),
                new Correctness(0, true, List.of(), List.of(), List.of()),
                List.of(row("PyTorch", first), row("MXNet", second)));
    }

    private static Row row(String contestant, double value) {
        List<Row.Fork> forks = IntStream.rangeClosed(1, 5)
                .mapToObj(round -> new Row.Fork(round, value + 0.01 * round, null, null, Map.of(), 0))
                .toList();
        return new Row(Scenario.OFFLINE, contestant, Map.of("batch", "8"), forks, null);
    }

    private static void assertWrongUse(String message, String... arguments) throws Exception {
        JavaProgram.Outcome outcome = bench(arguments);
        assertEquals(WRONG_USE, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(message), outcome.err());
    }

    private static JavaProgram.Outcome bench(String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 1];
        all[0] = "bench";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new JavaProgram(Main.class, Map.of(), "-Djava.awt.headless=true").run(all);
    }
}
