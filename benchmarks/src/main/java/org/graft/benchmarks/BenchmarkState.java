package org.graft.benchmarks;

import java.io.IOException;
import java.util.List;
import org.graft.arch.Architectures;
import org.graft.arch.Size;
import org.graft.benchmarks.contestant.Contestant;
import org.graft.engine.NativeAllocator;
import org.graft.image.RgbImage;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The contestant of a fork, loaded, and images in the Java heap. */
@State(Scope.Benchmark)
public class BenchmarkState extends ContestantChoice {

    private static final int IMAGES = 64;

    private Contestant running;
    private long multiplyAdds;
    private List<RgbImage> images;
    private int next;

    /** Made by JMH. */
    public BenchmarkState() {}

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
        ModelManifest manifest = TrainedModel.readManifest(fixture.model());
        multiplyAdds = Architectures.byName(manifest.architecture())
                .upTo(manifest.lastStage())
                .multiplyAdds(Size.square(manifest.preprocessing().size()));
        provider().loadEngine(settings());
        running = provider().open(fixture, settings());
    }

    /** Closes the contestant. */
    @TearDown(Level.Trial)
    public void close() {
        ProcessProfiler.readBeforeClosing();
        running.close();
    }

    /** Returns the contestant. */
    Contestant contestant() {
        return running;
    }

    /** Returns the number of multiplications with an addition that the convolutions take for one image. */
    long multiplyAdds() {
        return multiplyAdds;
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
