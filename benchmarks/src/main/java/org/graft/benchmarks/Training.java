package org.graft.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.ContestantProvider.EngineSettings;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.benchmarks.contestant.TrainingContestant;
import org.graft.engine.NativeAllocator;
import org.graft.image.RgbImage;
import org.graft.model.TrainedModel;
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

/**
 * Scenario training: steps from pixels to updated parameters, with the whole backbone frozen or trained from a freeze point
 * up.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 8)
@Fork(5)
@State(Scope.Thread)
public class Training {

    /** The contestant: an engine that Graft trains on. */
    @Param({Contestants.PYTORCH, Contestants.MXNET, Contestants.PYTORCH_BF16, Contestants.PYTHON})
    public String contestant;

    /** The number of threads of the engine; 0 for all processors. */
    @Param("0")
    public int threads;

    /** The number of images of a step. */
    @Param("16")
    public int batch;

    /** The last frozen stage, or {@code backbone}. */
    @Param({"backbone", "stem"})
    public String freezeThrough;

    private TrainingContestant training;
    private List<RgbImage> images;
    private float[][] targets;

    /** Made by JMH. */
    public Training() {}

    /**
     * Prepares the training.
     *
     * @throws IOException if the model or the photos cannot be read
     */
    @Setup(Level.Trial)
    public void open() throws IOException {
        NativeAllocator.keepFreedMemory();
        ContestantProvider provider = Contestants.of(contestant);
        if (!provider.trains()) {
            throw new IllegalArgumentException(
                    contestant + " does not train; use PyTorch, MXNet, PyTorch-bf16 or Python-PyTorch");
        }
        Fixture fixture = Fixture.open();
        EngineSettings settings = ContestantChoice.settings(threads);
        images = fixture.images(batch);
        targets = TrainingFixture.targets(
                batch, TrainedModel.readManifest(fixture.model()).classes().size());
        provider.loadEngine(settings);
        training = provider.openTraining(fixture, settings, TrainingFixture.phase(freezeThrough), freezeThrough);
    }

    /** Ends the training. */
    @TearDown(Level.Trial)
    public void close() {
        ProcessProfiler.readBeforeClosing();
        training.close();
    }

    /**
     * Trains on a batch.
     *
     * @param counter counts the images
     * @return the loss
     */
    @Benchmark
    public double step(Images counter) {
        counter.images += batch;
        return training.step(images, targets);
    }
}
