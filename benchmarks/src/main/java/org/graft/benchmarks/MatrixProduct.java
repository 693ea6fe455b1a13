package org.graft.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.TimeUnit;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.engine.ComputeEngine;
import org.graft.engine.NativeAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Scenario matrix product: what an engine gets out of the processor where nothing but arithmetic counts. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
@Fork(5)
@State(Scope.Benchmark)
public class MatrixProduct {

    /** Large enough that memory plays no part, small enough for some products a second. */
    private static final int SIDE = 3072;

    /** The engine. */
    @Param({Contestants.PYTORCH, Contestants.MXNET})
    public String contestant;

    /** The number of threads of the engine; 0 for all processors. */
    @Param("0")
    public int threads;

    private NDManager manager;
    private NDArray first;
    private NDArray second;

    /** Made by JMH. */
    public MatrixProduct() {}

    /** Makes two matrices. */
    @Setup(Level.Trial)
    public void open() {
        NativeAllocator.keepFreedMemory();
        ContestantProvider provider = Contestants.of(contestant);
        if (!provider.multiplies()) {
            throw new IllegalArgumentException(contestant + " multiplies no matrices; use PyTorch or MXNet");
        }
        ComputeEngine engine = ContestantChoice.settings(threads).open(provider.engine());
        engine.stopRecording();
        manager = engine.newManager();
        first = manager.randomUniform(0, 1, new Shape(SIDE, SIDE));
        second = manager.randomUniform(0, 1, new Shape(SIDE, SIDE));
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        ProcessProfiler.readBeforeClosing();
        manager.close();
    }

    /**
     * Multiplies.
     *
     * @param counter counts the operations
     * @return a value of the product
     */
    @Benchmark
    public float multiply(Arithmetic counter) {
        counter.add(Math.pow(SIDE, 3));
        try (NDArray product = first.matMul(second);
                NDArray value = product.get(0, 0)) {
            return value.toFloatArray()[0];
        }
    }
}
