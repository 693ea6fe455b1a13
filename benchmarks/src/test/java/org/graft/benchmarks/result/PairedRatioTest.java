package org.graft.benchmarks.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedRatioTest {

    /** R: t.test(extra ~ group, data = sleep, paired = TRUE). Unpaired, the interval contains no difference. */
    @Test
    void intervalIsThatOfR() {
        PairedRatio ratio = PairedRatio.of(
                RunBuilder.rowOf(Scenario.OFFLINE, "PyTorch", SleepData.second()),
                RunBuilder.rowOf(Scenario.OFFLINE, "MXNet", SleepData.first()));
        assertEquals(10, ratio.pairs());
        assertEquals(1.58, Math.log(ratio.ratio()), 1e-12);
        assertEquals(0.7001142, Math.log(ratio.low()), 1e-7);
        assertEquals(2.4598858, Math.log(ratio.high()), 1e-7);
    }

    @Test
    void smallerLatencyIsFaster() {
        PairedRatio ratio = PairedRatio.of(
                RunBuilder.rowOf(Scenario.SINGLE_STREAM, "PyTorch", 10, 11, 12),
                RunBuilder.rowOf(Scenario.SINGLE_STREAM, "MXNet", 20, 22, 24));
        assertEquals(2, ratio.ratio(), 1e-12);
        assertTrue(ratio.hasInterval());
    }

    @Test
    void forksArePairedByRoundNotByPlace() {
        Row first = row(RunBuilder.fork(2, 20, 30), RunBuilder.fork(3, 30, 30), RunBuilder.fork(5, 70, 30));
        Row second = row(RunBuilder.fork(3, 15, 30), RunBuilder.fork(2, 10, 30), RunBuilder.fork(1, 99, 30));
        PairedRatio ratio = PairedRatio.of(first, second);
        assertEquals(2, ratio.pairs());
        assertEquals(2, ratio.ratio(), 1e-12);
        assertEquals(2, ratio.low(), 1e-12);
    }

    @Test
    void onePairHasNoInterval() {
        PairedRatio ratio = PairedRatio.of(row(RunBuilder.fork(1, 20, 30)), row(RunBuilder.fork(1, 10, 30)));
        assertEquals(2, ratio.ratio(), 1e-12);
        assertFalse(ratio.hasInterval());
    }

    @Test
    void noCommonRoundHasNoRatio() {
        PairedRatio ratio = PairedRatio.of(row(RunBuilder.fork(1, 20, 30)), row(RunBuilder.fork(2, 10, 30)));
        assertEquals(0, ratio.pairs());
        assertEquals(Double.NaN, ratio.ratio());
    }

    @Test
    void rowsOfTwoScenariosAreRefused() {
        Row first = RunBuilder.rowOf(Scenario.OFFLINE, "PyTorch", 10);
        Row second = RunBuilder.rowOf(Scenario.TRAINING, "MXNet", 10);
        Exception refused = assertThrows(IllegalArgumentException.class, () -> PairedRatio.of(first, second));
        assertEquals(
                "rows of two scenarios have no ratio: offline PyTorch batch=8 and training MXNet batch=8",
                refused.getMessage());
    }

    @Test
    void twoForksOfARoundAreRefused() {
        Row twice = row(RunBuilder.fork(4, 20, 30), RunBuilder.fork(4, 21, 30));
        Exception refused = assertThrows(IllegalArgumentException.class, () -> PairedRatio.of(twice, twice));
        assertEquals("two forks of offline PyTorch are of round 4: they cannot be paired", refused.getMessage());
    }

    private static Row row(Row.Fork... forks) {
        return new Row(Scenario.OFFLINE, "PyTorch", Map.of(), List.of(forks), null);
    }
}
