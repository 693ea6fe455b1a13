package org.graft.benchmarks;

import java.util.concurrent.TimeUnit;
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

/** Scenario offline: the throughput of batches, from pixels to probabilities. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
@Fork(5)
@State(Scope.Benchmark)
public class Offline {

    /** The number of images of a batch. */
    @Param({"1", "8", "32", "64"})
    public int batch;

    /** Made by JMH. */
    public Offline() {}

    /**
     * Classifies a batch.
     *
     * @param state the contestant
     * @param counter counts the images
     * @param arithmetic counts the operations
     * @return the probabilities
     */
    @Benchmark
    public float[][] classify(BenchmarkState state, Images counter, Arithmetic arithmetic) {
        counter.images += batch;
        arithmetic.add((double) batch * state.multiplyAdds());
        return state.contestant().probabilities(state.batch(batch));
    }
}
