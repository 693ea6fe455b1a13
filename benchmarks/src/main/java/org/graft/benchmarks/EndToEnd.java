package org.graft.benchmarks;

import ai.djl.modality.Classifications;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
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

/** Scenario end to end: the latency from a JPEG file to its five best labels, and its three parts apart. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
@Fork(5)
@State(Scope.Benchmark)
public class EndToEnd {

    static final String PREPROCESSING = "preprocessing";
    static final String INFERENCE = "inference";
    static final String POSTPROCESSING = "postprocessing";

    private static final int TOP = 5;

    private final ImageDecoder decoder = new ImageDecoder();
    private List<Path> photos;
    private Preprocessing preprocessing;
    private List<String> classes;
    private int next;

    /** Made by JMH. */
    public EndToEnd() {}

    /**
     * Finds the photos.
     *
     * @throws IOException if the model cannot be read
     */
    @Setup(Level.Trial)
    public void open() throws IOException {
        Fixture fixture = Fixture.open();
        photos = fixture.photos();
        ModelManifest manifest = TrainedModel.readManifest(fixture.model());
        preprocessing = manifest.preprocessing();
        classes = manifest.classes();
    }

    /**
     * Classifies one file.
     *
     * @param state the contestant
     * @return its labels
     * @throws ImageDecodingException if it is no image
     */
    @Benchmark
    public Classifications classify(BenchmarkState state) throws ImageDecodingException {
        long begin = System.nanoTime();
        Path photo = photos.get(next++ % photos.size());
        RgbImage image = preprocessing.prepare(decoder.decode(photo).image());
        long prepared = System.nanoTime();
        float[] probabilities = state.contestant().probabilities(List.of(image))[0];
        long inferred = System.nanoTime();
        List<Double> values = new ArrayList<>();
        for (float probability : probabilities) {
            values.add((double) probability);
        }
        Classifications labels = new Classifications(classes, values);
        labels.setTopK(TOP);
        long end = System.nanoTime();
        Figures.add(PREPROCESSING, (prepared - begin) / 1e6);
        Figures.add(INFERENCE, (inferred - prepared) / 1e6);
        Figures.add(POSTPROCESSING, (end - inferred) / 1e6);
        return labels;
    }
}
