package org.graft.benchmarks;

import java.io.IOException;
import java.util.List;
import org.graft.benchmarks.contestant.Contestant;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.ContestantProvider.EngineSettings;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.engine.NativeAllocator;
import org.graft.image.RgbImage;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The contestant of a fork, loaded, and images in the Java heap. */
@State(Scope.Benchmark)
public class BenchmarkState {

    /** The system property with the device. */
    public static final String DEVICE = "graft.bench.device";

    private static final int IMAGES = 64;

    /** The contestant. */
    @Param({
        Contestants.PYTORCH,
        Contestants.MXNET,
        Contestants.PLAIN_PYTORCH,
        Contestants.PLAIN_MXNET,
        Contestants.ONNX_JAVA,
        Contestants.ONNX_DJL
    })
    public String contestant;

    /** The number of threads of the engine; 0 for all processors. */
    @Param("0")
    public int threads;

    private Contestant running;
    private List<RgbImage> images;
    private int next;

    /** Made by JMH. */
    public BenchmarkState() {}

    /** Returns device and threads for a number of threads as the parameter gives it. */
    static EngineSettings settings(int threads) {
        return new EngineSettings(
                System.getProperty(DEVICE, "cpu"),
                threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    }

    /**
     * Loads the contestant.
     *
     * @throws IOException if the model or the photos cannot be read
     */
    @Setup(Level.Trial)
    public void load() throws IOException {
        NativeAllocator.keepFreedMemory();
        Fixture fixture = Fixture.open();
        images = fixture.images(IMAGES);
        ContestantProvider provider = Contestants.of(contestant);
        provider.loadEngine(settings(threads));
        running = provider.open(fixture, settings(threads));
    }

    /** Closes the contestant. */
    @TearDown(Level.Trial)
    public void close() {
        running.close();
    }

    /** Returns the contestant. */
    Contestant contestant() {
        return running;
    }

    /** Returns the next image. */
    RgbImage image() {
        return image(next++);
    }

    /** Returns an image by its number, from 0 on; they repeat. */
    RgbImage image(int number) {
        return images.get(Math.floorMod(number, images.size()));
    }

    /** Returns the next images. */
    List<RgbImage> batch(int size) {
        return java.util.stream.IntStream.range(0, size).mapToObj(i -> image()).toList();
    }
}
