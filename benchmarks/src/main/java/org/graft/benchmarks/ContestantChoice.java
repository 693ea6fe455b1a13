package org.graft.benchmarks;

import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.ContestantProvider.EngineSettings;
import org.graft.benchmarks.contestant.Contestants;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Which contestant a fork measures, and with how many threads. */
@State(Scope.Benchmark)
public class ContestantChoice {

    /** The system property with the device. */
    public static final String DEVICE = "graft.bench.device";

    /** The contestant. */
    @Param({
        Contestants.PYTORCH,
        Contestants.MXNET,
        Contestants.ONNX,
        Contestants.PYTORCH_BF16,
        Contestants.PLAIN_PYTORCH,
        Contestants.PLAIN_MXNET,
        Contestants.ONNX_JAVA,
        Contestants.ONNX_DJL,
        Contestants.PYTHON
    })
    public String contestant;

    /** The number of threads of the engine; 0 for all processors. */
    @Param("0")
    public int threads;

    /** Made by JMH. */
    public ContestantChoice() {}

    /** Returns the way of running the model. */
    ContestantProvider provider() {
        return Contestants.of(contestant);
    }

    /** Returns device and threads. */
    EngineSettings settings() {
        return settings(threads);
    }

    /** Returns device and threads for a number of threads as the parameter gives it. */
    static EngineSettings settings(int threads) {
        return new EngineSettings(
                System.getProperty(DEVICE, "cpu"),
                threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    }
}
