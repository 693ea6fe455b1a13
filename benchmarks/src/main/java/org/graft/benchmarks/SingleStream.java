package org.graft.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Scenario single stream: the latency of one image after the other, from pixels to probabilities. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
@Fork(5)
public class SingleStream {

    /** Made by JMH. */
    public SingleStream() {}

    /**
     * Classifies one image.
     *
     * @param state the contestant
     * @return its probabilities
     */
    @Benchmark
    public float[][] classify(BenchmarkState state) {
        return state.contestant().probabilities(List.of(state.image()));
    }
}
