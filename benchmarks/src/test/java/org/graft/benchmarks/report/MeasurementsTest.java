package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

    private static final Row PYTORCH_PRODUCT = product("PyTorch", 100);
    private static final Row MXNET_PRODUCT = product("MXNet", 80);

    private static Row product(String contestant, double gigaflops) {
        return row(Scenario.MATRIX_PRODUCT, contestant, Map.of("threads", "2"), fork(1, gigaflops, Map.of(), null));
    }

    private static Row offline(String contestant, double gigaflops) {
        return row(
                Scenario.OFFLINE,
                contestant,
                Map.of("threads", "2", "batch", "8"),
                fork(1, 9, Map.of(Row.ARITHMETIC, gigaflops), null));
    }

    private static Row row(Scenario scenario, String contestant, Map<String, String> parameters, Row.Fork... forks) {
        return new Row(scenario, contestant, parameters, List.of(forks), null);
    }

    private static Row.Fork fork(int round, double value, Map<String, Double> figures, Row.Memory memory) {
        return new Row.Fork(round, value, null, memory, figures, 0);
    }

    private static Optional<Table> table(String first, Row... rows) {
        ResultRows all = new ResultRows(SampleResult.only(rows));
        Palette palette = new Palette(all.contestants());
        List<Block> blocks = new ArrayList<>();
        new Measurements(all, palette, new Charts(all, palette, false))
                .sections()
                .forEach(section -> blocks.addAll(section.blocks()));
        return blocks.stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .filter(table -> table.columns().get(0).title().equals(first))
                .findFirst();
    }

    private static List<String> texts(List<Cell> line) {
        return line.stream().map(Cell::text).toList();
    }

    @Test
    void shareIsThatOfTheEnginesOwnProduct() {
        Table table = table(
                        "Share of the own product",
                        offline("PyTorch", 50),
                        offline("MXNet", 60),
                        offline("PlainDjl-MXNet", 20),
                        offline("OnnxRuntime", 70),
                        PYTORCH_PRODUCT,
                        MXNET_PRODUCT)
                .orElseThrow();

        assertEquals(
                List.of(
                        List.of("PyTorch", "100 GFLOP/s", "100 GFLOP/s", "50.0 %"),
                        List.of("MXNet", "80.0 GFLOP/s", "100 GFLOP/s", "75.0 %"),
                        List.of("PlainDjl-MXNet", "80.0 GFLOP/s", "100 GFLOP/s", "25.0 %"),
                        List.of("OnnxRuntime", "–", "100 GFLOP/s", "–")),
                table.rows().stream().map(MeasurementsTest::texts).toList());
    }

    @Test
    void productWithOtherThreadsIsNoYardstick() {
        Row single = row(Scenario.MATRIX_PRODUCT, "PyTorch", Map.of("threads", "1"), fork(1, 60, Map.of(), null));

        assertTrue(table("Share of the own product", offline("PyTorch", 50), single)
                .isEmpty());
    }

    @Test
    void peakIsTheLargestOfAllForks() {
        Row row = row(
                Scenario.OFFLINE,
                "PyTorch",
                Map.of("batch", "8"),
                fork(1, 9, Map.of(), new Row.Memory(500_000_000, 700_000_000, 20_000_000, 300_000_000, null)),
                fork(2, 9, Map.of(), new Row.Memory(800_000_000, 600_000_000, 40_000_000, 400_000_000, null)));

        Table table = table("Contestant", row).orElseThrow();

        assertEquals(
                List.of("PyTorch", "8", "700 MB", "800 MB", "350 MB", "30.0 MB"),
                texts(table.rows().get(0)));
    }

    @Test
    void growthIsShownWhereItIsKnown() {
        Row row = row(
                Scenario.OFFLINE,
                "PyTorch",
                Map.of("batch", "8"),
                fork(1, 9, Map.of(), new Row.Memory(1, 1, 1, 1, 2e6)));

        Table table = table("Contestant", row).orElseThrow();

        assertEquals("growth", table.columns().get(table.columns().size() - 1).title());
        assertEquals(
                "2.00 MB", table.rows().get(0).get(table.columns().size() - 1).text());
    }
}
