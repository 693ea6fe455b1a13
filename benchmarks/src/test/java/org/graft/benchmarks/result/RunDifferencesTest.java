package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RunDifferencesTest {

    static final List<String> FACTS = RunDifferences.ENVIRONMENT;
    static final List<String> FREE_SETTINGS =
            RunDifferences.SETTINGS_THAT_MAY_DIFFER.stream().sorted().toList();

    /** A part of the environment that is no map before it is written. */
    private record Processor(String name, long model) {}

    @Test
    void equalRunsDoNotDiffer() {
        assertEquals(List.of(), differences(new RunBuilder(), new RunBuilder()));
    }

    @Test
    void anySettingCounts() {
        assertEquals(
                List.of("weights: random in the baseline, nsfwjs in this run"),
                differences(new RunBuilder(), new RunBuilder().setting("weights", "nsfwjs")));
        assertEquals(
                List.of("iterations: not stated in the baseline, 7 in this run"),
                differences(new RunBuilder(), new RunBuilder().setting("iterations", "7")));
        assertEquals(
                List.of("iterations: 7 in the baseline, not stated in this run"),
                differences(new RunBuilder().setting("iterations", "7"), new RunBuilder()));
    }

    @ParameterizedTest
    @FieldSource("FREE_SETTINGS")
    void whatOnlyChoosesRowsAndForksDoesNotCount(String name) {
        assertEquals(List.of(), differences(new RunBuilder().setting(name, "1"), new RunBuilder().setting(name, "2")));
    }

    @ParameterizedTest
    @FieldSource("FACTS")
    void factsThatMatterCount(String path) {
        assertEquals(
                List.of(path.replace('.', ' ') + ": 1 in the baseline, 2 in this run"),
                differences(stating(path, 1), stating(path, 2)));
    }

    private static RunBuilder stating(String path, Object value) {
        int dot = path.indexOf('.');
        return dot < 0
                ? new RunBuilder().part(path, value)
                : new RunBuilder()
                        .part("cores", Map.of())
                        .part(path.substring(0, dot), Map.of(path.substring(dot + 1), value));
    }

    @Test
    void otherFactsDoNotCount() {
        assertEquals(List.of(), differences(stating("versions.djl", "0.35.0"), stating("versions.djl", "0.36.0")));
    }

    @Test
    void factThatOneRunStatesCounts() {
        assertEquals(List.of(), differences(new RunBuilder().part("engineVariables", null), new RunBuilder()));
        assertEquals(
                List.of("allocator name: not stated in the baseline, jemalloc in this run"),
                differences(stating("versions.djl", "1"), stating("allocator.name", "jemalloc")));
    }

    /** With {@code -Dengine=} a run measures some of the rows of a whole one, and may be compared with it. */
    @Test
    void choiceOfTheEngineDoesNotCountAmongTheArguments() {
        assertEquals(
                List.of(),
                differences(
                        stating("jvm.arguments", List.of("-Xmx3g")),
                        stating("jvm.arguments", List.of("-Dengine=MXNet", "-Xmx3g"))));
        assertEquals(
                List.of(),
                differences(stating("versions.djl", "1"), stating("jvm.arguments", List.of("-Dengine=MXNet"))));
        assertEquals(
                List.of("jvm arguments: -Xmx3g -Xms1g in the baseline, -Xmx2g in this run"),
                differences(
                        stating("jvm.arguments", List.of("-Xmx3g", "-Xms1g")),
                        stating("jvm.arguments", List.of("-Xmx2g"))));
    }

    @Test
    void partsAreComparedAsAWhole() {
        assertEquals(
                List.of("engineVariables: {\"OMP_NUM_THREADS\":\"1\"} in the baseline, "
                        + "{\"OMP_NUM_THREADS\":\"2\"} in this run"),
                differences(
                        stating("engineVariables", Map.of("OMP_NUM_THREADS", "1")),
                        stating("engineVariables", Map.of("OMP_NUM_THREADS", "2"))));
    }

    /**
     * The current run is not read from a file: its numbers and records have other classes than those of the baseline.
     */
    @Test
    void runThatWasWrittenAndReadIsTheSame(@TempDir Path folder) throws Exception {
        BenchmarkResult run = new RunBuilder()
                .part("processor", new Processor("EPYC", 17L))
                .part("cores", Map.of("available", 2L))
                .part("jvm", Map.of("arguments", new String[] {"-Xmx1g"}))
                .part("engineVariables", null)
                .build();
        Path file = folder.resolve("results.json");
        run.write(file);
        assertEquals(List.of(), RunDifferences.between(BenchmarkResult.read(file), run));
    }

    private static List<String> differences(RunBuilder baseline, RunBuilder current) {
        return RunDifferences.between(baseline.build(), current.build());
    }
}
