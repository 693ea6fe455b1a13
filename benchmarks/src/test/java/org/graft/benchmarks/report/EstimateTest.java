package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.junit.jupiter.api.Test;

class EstimateTest {

    /**
     * The expected values are Student's quantile 4.302653 for two degrees of freedom, put into the formula outside of
     * Java.
     */
    @Test
    void intervalIsStudentsOnTheLogarithms() {
        Estimate estimate = Estimate.of(row(10, 11, 12.5)).orElseThrow();
        assertEquals(11.1199, estimate.value(), 1e-4);
        assertEquals(8.4199, estimate.low(), 1e-4);
        assertEquals(14.6857, estimate.high(), 1e-4);
        assertEquals(3, estimate.forks());
    }

    @Test
    void oneForkHasNoInterval() {
        Estimate estimate = Estimate.of(row(10)).orElseThrow();
        assertEquals(10, estimate.value());
        assertFalse(estimate.hasInterval());
        assertEquals("", estimate.interval());
    }

    @Test
    void rowWithoutForksHasNoEstimate() {
        assertEquals(Optional.empty(), Estimate.of(row()));
    }

    private static Row row(double... values) {
        List<Row.Fork> forks = Arrays.stream(values)
                .mapToObj(value -> new Row.Fork(1, value, null, null, Map.of(), 0))
                .toList();
        return new Row(Scenario.OFFLINE, "PyTorch", Map.of(), forks, null);
    }
}
