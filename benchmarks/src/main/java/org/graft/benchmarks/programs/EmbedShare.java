package org.graft.benchmarks.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.StagePooling;
import org.graft.data.ImageBatches;
import org.graft.engine.ComputeEngine;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures how much of the backbone's bare rate {@code graft embed} reaches: the forward computation of prepared images against
 * the same with decoding and resizing of JPEG files beside it, by turns in one process.
 *
 * <pre>
 * . cli/src/exec/environment.sh
 * java -cp benchmarks/target/benchmarks.jar org.graft.benchmarks.programs.EmbedShare PyTorch photos --rounds 5
 * </pre>
 *
 * <p>Writing the matrix of features is left out. Both begin anew in every round, and take turns at being first.
 */
@Command(name = "EmbedShare", description = "Measures how much of the backbone's bare rate embed reaches.")
public final class EmbedShare implements Callable<Integer> {

    private static final int BATCH_SIZE = 32;
    private static final int SIZE = 299;

    @Parameters(index = "0", paramLabel = "ENGINE", description = "PyTorch, MXNet or OnnxRuntime.")
    String engine;

    @Parameters(index = "1", paramLabel = "PHOTOS", description = "A folder of JPEG files.")
    Path photos;

    @Mixin
    BackboneArguments weights;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "256",
            description = "The number of images of a measurement; the photos repeat. Default: ${DEFAULT-VALUE}.")
    int images;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "How often both are measured. Default: ${DEFAULT-VALUE}.")
    int rounds;

    @Option(
            names = "--one-after-the-other",
            description = "Instead of embed, decode a batch on all processors and then compute it, by turns.")
    boolean oneAfterTheOther;

    /** Made by {@link #main}. */
    EmbedShare() {}

    /** Something that computes the features of all images once. */
    @FunctionalInterface
    interface Pass {

        /** Computes. */
        void run() throws IOException;
    }

    /**
     * Runs the program.
     *
     * @param arguments the arguments
     */
    public static void main(String[] arguments) {
        System.exit(Program.run(new EmbedShare(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        Program.requireOne("--images", images);
        Program.requireOne("--rounds", rounds);
        List<Path> found = Photos.in(photos);
        List<Path> files = IntStream.range(0, images)
                .mapToObj(i -> found.get(i % found.size()))
                .toList();
        Program.prepareAllocator();
        Preprocessing preprocessing = Preprocessing.direct(SIZE);
        List<RgbImage> prepared = new ArrayList<>();
        ImageDecoder decoder = new ImageDecoder();
        for (Path file : files) {
            prepared.add(prepare(decoder, file, preprocessing));
        }
        BackboneWeights backbone = weights.load();
        try (FeatureExtractor extractor = new FeatureExtractor(
                ComputeEngine.open(engine, "cpu"),
                backbone,
                List.of(backbone.architecture().lastStage()),
                StagePooling.AVERAGE)) {
            Pass fromFiles = oneAfterTheOther
                    ? () -> decodeThenCompute(extractor, files, preprocessing)
                    : () -> embed(extractor, files, preprocessing);
            RoundRatios shares = measure(() -> forward(extractor, prepared), fromFiles, images, rounds);
            System.out.println("from files / forward: " + shares);
        }
        return Program.DONE;
    }

    private static void forward(FeatureExtractor extractor, List<RgbImage> prepared) {
        for (int from = 0; from < prepared.size(); from += BATCH_SIZE) {
            extractor.extract(prepared.subList(from, Math.min(prepared.size(), from + BATCH_SIZE)));
        }
    }

    private static void decodeThenCompute(FeatureExtractor extractor, List<Path> files, Preprocessing preprocessing) {
        ImageDecoder decoder = new ImageDecoder();
        for (int from = 0; from < files.size(); from += BATCH_SIZE) {
            extractor.extract(files.subList(from, Math.min(files.size(), from + BATCH_SIZE)).parallelStream()
                    .map(file -> prepare(decoder, file, preprocessing))
                    .toList());
        }
    }

    private static RgbImage prepare(ImageDecoder decoder, Path file, Preprocessing preprocessing) {
        try {
            return preprocessing.prepare(decoder.decode(file).image());
        } catch (ImageDecodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void embed(FeatureExtractor extractor, List<Path> files, Preprocessing preprocessing)
            throws IOException {
        ImageBatches.run(
                files,
                (index, decoded) -> preprocessing.prepare(decoded.image()),
                BATCH_SIZE,
                new ImageBatches.Receiver() {
                    @Override
                    public void accept(List<Integer> indices, List<RgbImage> batch) {
                        extractor.extract(batch);
                    }

                    @Override
                    public void failed(int index, ImageDecodingException failure) {
                        throw new IllegalStateException(failure);
                    }
                });
    }

    /**
     * Measures both by turns, after one pass of each that does not count.
     *
     * @param forward the bare computation
     * @param embed the computation from the files
     * @param images the number of images of a pass
     * @param rounds the number of rounds
     * @return the rate from the files over the bare one, round by round
     * @throws IOException if a pass throws it
     */
    static RoundRatios measure(Pass forward, Pass embed, int images, int rounds) throws IOException {
        forward.run();
        embed.run();
        RoundRatios shares = new RoundRatios();
        for (int round = 1; round <= rounds; round++) {
            boolean isForwardFirst = round % 2 == 1;
            double before = isForwardFirst ? rate(forward, images) : 0;
            double fromFiles = rate(embed, images);
            double bare = isForwardFirst ? before : rate(forward, images);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: forward %.2f images/s, from files %.2f images/s, %.3f%n",
                    round,
                    bare,
                    fromFiles,
                    shares.add(fromFiles, bare));
        }
        return shares;
    }

    private static double rate(Pass pass, int images) throws IOException {
        long begin = System.nanoTime();
        pass.run();
        return images / ((System.nanoTime() - begin) / 1e9);
    }
}
