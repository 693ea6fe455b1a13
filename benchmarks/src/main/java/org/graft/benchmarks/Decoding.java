package org.graft.benchmarks;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Scenario preprocessing: decoding, resizing and packing of JPEG files by one thread, without any engine. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
@Fork(5)
@State(Scope.Benchmark)
public class Decoding {

    private final ImageDecoder decoder = new ImageDecoder();
    private final InputMemory memory = new InputMemory();
    private List<Path> photos;
    private ModelManifest manifest;
    private int next;

    /** Made by JMH. */
    public Decoding() {}

    /**
     * Finds the photos.
     *
     * @throws IOException if the model cannot be read
     */
    @Setup(Level.Trial)
    public void open() throws IOException {
        Fixture fixture = Fixture.open();
        photos = fixture.photos();
        manifest = TrainedModel.readManifest(fixture.model());
    }

    /**
     * Prepares one file.
     *
     * @param counter counts the images
     * @return the input of a network
     * @throws ImageDecodingException if it is no image
     */
    @Benchmark
    public FloatBuffer prepare(Images counter) throws ImageDecodingException {
        counter.images++;
        Path photo = photos.get(next++ % photos.size());
        return ImageBatch.planar(
                memory,
                List.of(manifest.preprocessing().prepare(decoder.decode(photo).image())),
                manifest.scaling());
    }
}
