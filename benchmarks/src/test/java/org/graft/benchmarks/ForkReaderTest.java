package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

class ForkReaderTest {

    private static final int OPERATIONS = 20;

    /** Iterations whose native memory grows by 1000 bytes each. */
    private static List<IterationResult> iterations(int count) {
        IterationParams params = new IterationParams(IterationType.MEASUREMENT, count, TimeValue.seconds(1), 1);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    IterationResult iteration =
                            new IterationResult(null, params, new IterationResultMetaData(OPERATIONS, OPERATIONS));
                    iteration.addResult(
                            new ThroughputResult(ResultRole.PRIMARY, "step", OPERATIONS, 1, TimeUnit.SECONDS));
                    iteration.addResult(
                            new ScalarResult(ProcessProfiler.NATIVE, 1000.0 * i, "byte", AggregationPolicy.AVG));
                    return iteration;
                })
                .toList();
    }

    @Test
    void growthIsThatOfAnOperation() {
        assertEquals(1000.0 / OPERATIONS, ForkReader.slope(iterations(10)), 1e-9);
    }

    @Test
    void fewIterationsHaveNoGrowth() {
        assertNull(ForkReader.slope(iterations(9)));
        assertNull(ForkReader.slope(iterations(2)));
    }
}
