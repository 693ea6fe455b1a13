package org.graft.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.graft.benchmarks.load.ArrivalSchedule;
import org.graft.benchmarks.load.LoadGenerator;
import org.graft.benchmarks.load.LoadResult;
import org.graft.benchmarks.result.Row;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Scenario server: images arrive at random at a given mean rate, whatever the answers do, and several client threads share one
 * contestant. JMH's score is the length of the run; the latencies are its secondary results, with
 * {@code -prof org.graft.benchmarks.ProcessProfiler}.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 1)
@Fork(5)
@State(Scope.Benchmark)
public class Server {

    /** The arrivals a second if nothing is known of the contestants. */
    static final double DEFAULT_RATE = 4;

    /** The load of a quiet hour: a share of what the slowest of Graft's engines can do. */
    static final double LOW_LOAD = 0.3;

    /** The load of a busy hour. */
    static final double HIGH_LOAD = 0.7;

    /** The system property with the number of the round: each round has arrivals of its own, the same for all contestants. */
    static final String ROUND = "graft.bench.round";

    private static final long SEED = 42;

    /** The warm-up lasts this part of the measurement. */
    private static final double WARM_UP = 0.25;

    /** The mean number of arrivals a second. */
    @Param("4")
    public double rate;

    /** The number of client threads. */
    @Param("4")
    public int clients;

    /** The length of the schedule in seconds. */
    @Param("20")
    public double seconds;

    /** Made by JMH. */
    public Server() {}

    /**
     * Sends all images of the schedule and waits for the answers.
     *
     * @param state the contestant
     * @param iteration JMH's iteration
     * @return what was measured
     * @throws InterruptedException if this thread is interrupted
     * @throws ExecutionException if the contestant fails
     */
    @Benchmark
    public LoadResult serve(BenchmarkState state, IterationParams iteration)
            throws InterruptedException, ExecutionException {
        double length = iteration.getType() == IterationType.WARMUP ? WARM_UP * seconds : seconds;
        ArrivalSchedule schedule = ArrivalSchedule.poisson(
                rate, Duration.ofMillis(Math.round(1000 * length)), SEED + Integer.getInteger(ROUND, 0));
        LoadResult result = new LoadGenerator(schedule, clients)
                .run(number -> state.contestant().probabilities(List.of(state.image(number))));
        Figures.add("requests", result.requests());
        Figures.add("achievedRate", result.achievedRate());
        Figures.add("dispatchLagP99", result.dispatchLagP99());
        Figures.add("overloaded", result.overloaded() ? 1 : 0);
        if (result.latency() != null) {
            Figures.add("queueWait", result.meanQueueWait());
            Figures.add("serviceTime", result.meanServiceTime());
            Figures.add("mean", result.latency().mean());
            Figures.add("p50", result.latency().p50());
            Figures.add("p90", result.latency().p90());
            Figures.add("p99", result.latency().p99());
            Figures.add("p999", result.latency().p999());
            Figures.add("max", result.latency().max());
        }
        return result;
    }

    /** Takes the distribution out of the figures; null if nothing was counted. */
    static Row.Latency takeLatency(Map<String, Double> figures) {
        Double requests = figures.remove("requests");
        if (requests == null || !figures.containsKey("mean")) {
            return null;
        }
        return new Row.Latency(
                Math.round(requests),
                figures.remove("mean"),
                figures.remove("p50"),
                figures.remove("p90"),
                figures.remove("p99"),
                figures.remove("p999"),
                figures.remove("max"),
                null);
    }
}
