package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    /** Four forks of 200 requests: one of them slow throughout, so that it alone makes the upper quarter. */
    @Test
    void percentilesAreThoseOfAllRequestsTogether() {
        Percentiles found = Percentiles.of(row(10, 10, 10, 50)).orElseThrow();

        assertEquals(List.of(10.0, 50.0, 50.0, 50.0, 50.0), found.values());
        assertEquals(800, found.requests());
        assertEquals(true, found.isKnown(2), "p99 needs 662 requests");
        assertEquals(false, found.isKnown(3), "p99.9 needs 6636");
    }

    @Test
    void eachPercentileIsTheSmallestThatSoManyRequestsDoNotExceed() {
        List<Double> samples =
                DoubleStream.iterate(1, value -> value + 1).limit(1000).boxed().toList();
        Row.Latency latency = new Row.Latency(1000, 500.5, 0, 0, 0, 0, 1000, samples);
        Row row = new Row(
                Scenario.SINGLE_STREAM,
                "A",
                Map.of(),
                List.of(new Row.Fork(1, 900, latency, null, Map.of(), 30)),
                null);

        assertEquals(
                List.of(500.0, 900.0, 990.0, 999.0, 1000.0),
                Percentiles.of(row).orElseThrow().values());
    }

    private static Row row(double... latencies) {
        List<Row.Fork> forks = IntStream.range(0, latencies.length)
                .mapToObj(i -> {
                    double each = latencies[i];
                    Row.Latency latency =
                            new Row.Latency(200, each, each, each, each, each, each, Collections.nCopies(200, each));
                    return new Row.Fork(i + 1, each, latency, null, Map.of(), 30);
                })
                .toList();
        return new Row(Scenario.SINGLE_STREAM, "A", Map.of(), forks, null);
    }
}
