package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceLoadTest {

    private static final String SERVICE = "service --batch 8, connections 16";

    private static Map<String, ClosedLoop.Result> round(double prepared, double jpeg, double service, long errors) {
        Map<String, ClosedLoop.Result> results = new LinkedHashMap<>();
        results.put("bare, prepared images", new ClosedLoop.Result(prepared, 50, 60, 100, 0, null));
        results.put("bare, JPEG files", new ClosedLoop.Result(jpeg, 60, 70, 80, 0, null));
        results.put(
                SERVICE, new ClosedLoop.Result(service, 500, 900.25, 90, errors, errors == 0 ? null : "status 503"));
        return results;
    }

    @Test
    void ratesAreComparedWithTheBareClassifierOfTheirRound() {
        ServiceLoad.Summary summary = new ServiceLoad.Summary();

        List<String> lines = summary.add(1, round(20, 16, 18, 0));
        // The machine is half as fast in the second round: the ratios are the same.
        summary.add(2, round(10, 8, 9, 0));

        assertEquals(
                "round 1, bare, prepared images: 20.00 images/s, median 50.0 ms, p99 60.0 ms, 0 errors", lines.get(0));
        assertEquals(
                "round 1, " + SERVICE
                        + ": 18.00 images/s, median 500.0 ms, p99 900.3 ms, 0 errors, 0.900 of prepared, 1.125 of JPEG",
                lines.get(2));
        assertEquals(
                List.of(
                        "bare, JPEG files / bare, prepared images: 0.800 (0.800 to 0.800)",
                        SERVICE + " / bare, prepared images: 0.900 (0.900 to 0.900)",
                        SERVICE + " / bare, JPEG files: 1.125 (1.125 to 1.125)"),
                summary.lines());
        assertEquals(0, summary.errors());
    }

    @Test
    void errorsAreCountedAndTold() {
        ServiceLoad.Summary summary = new ServiceLoad.Summary();

        List<String> lines = summary.add(1, round(20, 16, 18, 3));

        assertTrue(lines.get(2).endsWith("; the first: status 503"), lines.get(2));
        assertEquals(3, summary.errors());
    }

    @Test
    void wrongArgumentsAreToldBeforeAnythingIsLoaded() {
        assertEquals(2, Program.run(new ServiceLoad(), "PyTorch", "model"));
        assertEquals(1, Program.run(new ServiceLoad(), "PyTorch", "model", "no-such-folder"));
        assertEquals(1, Program.run(new ServiceLoad(), "PyTorch", "model", "no-such-folder", "--batch", "0"));
    }
}
