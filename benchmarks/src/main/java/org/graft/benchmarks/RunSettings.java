package org.graft.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.result.Scenario;

/**
 * What a run of {@code ./graft bench} measures, and for how long.
 *
 * @param scenarios the scenarios
 * @param contestants the contestants
 * @param device the device, for all alike
 * @param threads the numbers of threads of the engine
 * @param batches the batch sizes of the scenario offline
 * @param trainingBatches the batch sizes of the scenario training
 * @param freezeThrough the last frozen stages of the scenario training
 * @param rates the arrivals a second of the scenario server; empty for shares of what the slowest of Graft's engines can do
 * @param clients the number of threads that take arrivals
 * @param serverSeconds the length of the scenario server
 * @param rounds the number of rounds: forks of each row
 * @param warmUp the warm-up of a fork
 * @param measurement the measurement of a fork
 * @param coldStarts the number of starts of a fork of the scenario cold start, after one that reads the files
 */
record RunSettings(
        Set<Scenario> scenarios,
        List<ContestantProvider> contestants,
        String device,
        List<Integer> threads,
        List<Integer> batches,
        List<Integer> trainingBatches,
        List<String> freezeThrough,
        List<Double> rates,
        int clients,
        double serverSeconds,
        int rounds,
        Iterations warmUp,
        Iterations measurement,
        int coldStarts) {

    /**
     * Iterations of JMH.
     *
     * @param count how many
     * @param seconds the length of each in seconds
     */
    record Iterations(int count, double seconds) {

        @Override
        public String toString() {
            return count + " x " + seconds + " s";
        }
    }

    /** Returns the settings with other contestants. */
    RunSettings with(List<ContestantProvider> others) {
        return new RunSettings(
                scenarios,
                others,
                device,
                threads,
                batches,
                trainingBatches,
                freezeThrough,
                rates,
                clients,
                serverSeconds,
                rounds,
                warmUp,
                measurement,
                coldStarts);
    }

    /** Makes a group whose iterations last as long as these settings say. */
    BenchmarkGroup timed(Scenario scenario, Class<?> benchmark, Map<String, List<String>> parameters) {
        return new BenchmarkGroup(scenario, benchmark, parameters, warmUp, measurement);
    }

    /** Returns the settings as people read them. */
    Map<String, String> describe() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "scenarios",
                String.join(", ", scenarios.stream().map(Scenario::toString).toList()));
        settings.put("device", device);
        settings.put("threads", threads.toString());
        settings.put("batches", batches.toString());
        settings.put("training", "batches " + trainingBatches + ", frozen through " + freezeThrough);
        settings.put("server", clients + " clients, " + serverSeconds + " s");
        settings.put("rounds", Integer.toString(rounds));
        settings.put("warm-up", warmUp.toString());
        settings.put("measurement", measurement.toString());
        return settings;
    }
}
