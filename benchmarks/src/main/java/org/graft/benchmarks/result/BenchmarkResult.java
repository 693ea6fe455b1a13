package org.graft.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The result of a run: the file {@code results.json}.
 *
 * @param format the version of the format, {@value #FORMAT}
 * @param created when the run began, as ISO 8601 in UTC
 * @param finished when it ended
 * @param command how to repeat it
 * @param quick whether it was the short mode, whose times mean nothing
 * @param settings the settings by name: forks, iterations, times, weights, image size, ...
 * @param environment the machine and the software, before the run
 * @param load the load average and what else disturbs, before and after
 * @param correctness the answers
 * @param rows the measurements
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BenchmarkResult(
        int format,
        String created,
        String finished,
        String command,
        boolean quick,
        Map<String, String> settings,
        Map<String, Object> environment,
        Disturbance load,
        Correctness correctness,
        List<Row> rows) {

    /** The version of the format. */
    public static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public BenchmarkResult {
        settings = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(settings));
        environment = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(environment));
        rows = List.copyOf(rows);
    }

    /**
     * What else went on on the machine.
     *
     * @param loadBefore the load average of the last minute before the run; negative if unknown
     * @param loadAfter the same after the run
     * @param stolen the share of the processor time that the hypervisor gave to others during the run, 0 to 1
     * @param throttled the seconds that the control group was held back during the run
     */
    public record Disturbance(double loadBefore, double loadAfter, double stolen, double throttled) {}

    /**
     * Reads a result.
     *
     * @param file a {@code results.json}
     * @return the result
     * @throws IOException if it cannot be read, or is no such file
     */
    public static BenchmarkResult read(Path file) throws IOException {
        BenchmarkResult result;
        try {
            result = JSON.readValue(Files.readAllBytes(file), BenchmarkResult.class);
        } catch (JsonProcessingException | NullPointerException e) {
            throw new IOException(file + " is no result of ./graft bench: " + message(e), e);
        }
        if (result.format != FORMAT) {
            throw new IOException(file + " has the format " + result.format
                    + " of benchmark results; this version of Graft" + " reads format " + FORMAT + ": repeat the run");
        }
        return result;
    }

    private static String message(Exception error) {
        return error instanceof JsonProcessingException json ? json.getOriginalMessage() : "a part of it is missing";
    }

    /**
     * Writes the result.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Files.write(file, JSON.writeValueAsBytes(this));
    }
}
