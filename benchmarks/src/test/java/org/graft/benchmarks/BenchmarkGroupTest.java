package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.graft.benchmarks.RunSettings.Iterations;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;

class BenchmarkGroupTest {

    @Test
    void gridHasEveryBatchAndNumberOfThreads() {
        List<BenchmarkGroup> groups =
                BenchmarkGroup.of(settings(Contestants.PYTORCH, Contestants.ONNX_JAVA), Scenario.OFFLINE, List.of());

        assertEquals(1, groups.size());
        Set<String> rows = groups.get(0).combinations().stream()
                .map(row -> row.get("contestant") + " " + row.get("threads") + " " + row.get("batch"))
                .collect(Collectors.toSet());
        assertEquals(2 * 2 * 3, rows.size());
        assertEquals(groups.get(0).rows(), rows.size());
        assertEquals(true, rows.contains("OnnxRuntime-Java 2 32"));
    }

    @Test
    void plainTreesTakeSmallBatchesOnly() {
        List<BenchmarkGroup> groups =
                BenchmarkGroup.of(settings(Contestants.MXNET, Contestants.PLAIN_MXNET), Scenario.OFFLINE, List.of());

        assertEquals(
                Map.of("MXNet", List.of("1", "8", "32"), "PlainDjl-MXNet", List.of("1", "8")),
                groups.stream()
                        .collect(Collectors.toMap(
                                group -> group.parameters().get("contestant").get(0),
                                group -> group.parameters().get("batch"))));
    }

    @Test
    void plainTreesDoNotServe() {
        assertEquals(
                List.of(),
                BenchmarkGroup.of(settings(Contestants.PLAIN_PYTORCH), Scenario.SERVER, List.of(1.0)),
                "their queue would only grow");
    }

    @Test
    void onlyEnginesThatTrainTrain() {
        List<BenchmarkGroup> groups = BenchmarkGroup.of(
                settings(Contestants.PLAIN_MXNET, Contestants.ONNX_DJL, Contestants.MXNET),
                Scenario.TRAINING,
                List.of());

        assertEquals(List.of("MXNet"), groups.get(0).parameters().get("contestant"));
        assertEquals(List.of(), BenchmarkGroup.of(settings(Contestants.ONNX_DJL), Scenario.TRAINING, List.of()));
    }

    @Test
    void graftOnOnnxRuntimeOnlyInfers() {
        RunSettings settings = settings(Contestants.ONNX, Contestants.PYTORCH, Contestants.PYTHON);

        assertEquals(List.of("PyTorch", "Python-PyTorch"), contestants(settings, Scenario.TRAINING));
        assertEquals(List.of("PyTorch"), contestants(settings, Scenario.MATRIX_PRODUCT));
        assertEquals(List.of("OnnxRuntime", "PyTorch", "Python-PyTorch"), contestants(settings, Scenario.END_TO_END));
    }

    private static List<String> contestants(RunSettings settings, Scenario scenario) {
        return BenchmarkGroup.of(settings, scenario, List.of())
                .get(0)
                .parameters()
                .get("contestant");
    }

    @Test
    void preprocessingHasOneRow() {
        List<BenchmarkGroup> groups = BenchmarkGroup.of(settings(Contestants.MXNET), Scenario.PREPROCESSING, List.of());

        assertEquals(List.of(Map.of()), groups.get(0).combinations());
    }

    private static RunSettings settings(String... contestants) {
        List<ContestantProvider> providers =
                List.of(contestants).stream().map(Contestants::of).toList();
        return new RunSettings(
                EnumSet.allOf(Scenario.class),
                providers,
                "cpu",
                List.of(1, 2),
                List.of(1, 8, 32),
                List.of(16),
                List.of("backbone", "stem"),
                List.of(),
                4,
                20,
                5,
                new Iterations(2, 3),
                new Iterations(3, 5),
                3);
    }
}
