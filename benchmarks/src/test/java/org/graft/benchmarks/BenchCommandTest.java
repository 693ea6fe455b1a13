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
import java.util.Map;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Row;
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
