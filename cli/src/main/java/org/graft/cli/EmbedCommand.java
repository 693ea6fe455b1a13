package org.graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.graft.arch.InceptionV3;
import org.graft.arch.Size;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.StagePooling;
import org.graft.data.DataException;
import org.graft.data.Quantity;
import org.graft.engine.ComputeEngine;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes the features of images. */
@Command(
        name = "embed",
        header = "Computes the features of images: the backbone's output after global average pooling.",
        description = {
            "",
            "Writes F.npy, a float32 matrix with one row of 2048 features an image, and F.txt with the path of each row,"
                    + " both in sorted path order. A file that is no image is reported and in neither; exit code 1 then."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft embed --out features.npy photos",
            "  ./graft embed --weights keras:inception_v3.h5 --pool-padding not-counted --out f.npy a.jpg b.jpg",
            "  python3 -c \"import numpy; print(numpy.load('features.npy').shape)\""
        })
final class EmbedCommand extends GraftCommand {

    private static final int BATCH_SIZE = 32;
    private static final String NOTHING_TO_WRITE = "there is nothing to write: none of the files is an image";

    @Parameters(arity = "1..*", paramLabel = "IMAGE|DIR", description = "Image files, or folders of images.")
    List<Path> images;

    @Option(names = "--out", required = true, paramLabel = "F.npy", description = "The matrix to write (no default).")
    Path out;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "299",
            description = "The side of the square to which an image is resized. Default: ${DEFAULT-VALUE}.")
    int size;

    @Mixin
    WeightOptions weights;

    @Mixin
    EngineOptions engine;

    @Mixin
    PrecisionOption numbers;

    @Override
    protected int run(Console console) throws IOException {
        if (!FeatureFiles.isMatrix(out)) {
            throw wrongUse("--out is " + out + "; it must end in .npy, and F.txt is written beside it");
        }
        Size smallest = InceptionV3.ARCHITECTURE.minimumSize();
        int minimum = Math.max(smallest.height(), smallest.width());
        if (size < minimum) {
            throw wrongUse("--size is " + size + "; it must be " + minimum + " or more");
        }
        engine.check();
        numbers.check();
        weights.check(console);
        ImageFiles found = ImageFiles.find(images);
        List<ImageFailure> failures = new ArrayList<>(found.failures());
        failures.forEach(failure -> console.warn(failure.toString()));
        List<Path> files = oneLineEach(found.files(), failures, console);
        // A mistyped path should not cost the time to load an engine and weights.
        if (files.stream().noneMatch(Files::exists)) {
            throw new DataException(
                    files.isEmpty() ? NOTHING_TO_WRITE : "there is no file " + files.get(0) + "; check the path");
        }
        List<Path> inputs = new ArrayList<>(files);
        weights.specification().file().ifPresent(inputs::add);
        for (Path written : List.of(out, FeatureFiles.pathsFile(out))) {
            Optional<String> problem = OutputFile.problem(written, List.of(), inputs);
            if (problem.isPresent()) {
                throw wrongUse(problem.get());
            }
        }
        ComputeEngine computing = engine.open(console);
        BackboneWeights backbone = weights.load(console, 0);
        String stage = backbone.architecture().lastStage();
        long start = System.nanoTime();
        int[] rows = {0};
        try (FeatureExtractor extractor = new FeatureExtractor(
                        computing, backbone, List.of(stage), StagePooling.AVERAGE, numbers.precision);
                FeatureFiles features = new FeatureFiles(out, extractor.width())) {
            ImageTask.run(
                    files,
                    Preprocessing.direct(size)::prepare,
                    BATCH_SIZE,
                    "Embedding",
                    console.progress(),
                    new ImageTask.Receiver() {
                        @Override
                        public void accept(List<Integer> indices, List<RgbImage> batch) throws IOException {
                            float[][] values = extractor.extract(batch);
                            for (int i = 0; i < values.length; i++) {
                                features.append(files.get(indices.get(i)), values[i]);
                            }
                            rows[0] += values.length;
                        }

                        @Override
                        public void failed(int index, ImageFailure failure) {
                            failures.add(failure);
                            console.warn(failure.toString());
                        }
                    });
            if (rows[0] > 0) {
                features.keep();
            }
        }
        report(console, computing, backbone, rows[0], failures, (System.nanoTime() - start) / 1e9);
        return failures.isEmpty() ? DONE : FAILED;
    }

    /** Sorts the files, and leaves out those whose name does not fit on a line of F.txt. */
    private static List<Path> oneLineEach(List<Path> files, List<ImageFailure> failures, Console console) {
        List<Path> kept = new ArrayList<>();
        for (Path file : files.stream().sorted(ImageFiles.ORDER).toList()) {
            if (file.toString().lines().count() == 1) {
                kept.add(file);
            } else {
                ImageFailure failure = new ImageFailure(
                        file.toString(), "its name has a line break, which F.txt cannot hold; rename it");
                failures.add(failure);
                console.warn(failure.toString());
            }
        }
        return kept;
    }

    private void report(
            Console console,
            ComputeEngine computing,
            BackboneWeights backbone,
            int rows,
            List<ImageFailure> failures,
            double seconds) {
        int columns =
                backbone.architecture().channelsAfter(backbone.architecture().lastStage());
        if (rows == 0) {
            console.warn(NOTHING_TO_WRITE);
        } else {
            console.text(String.format(
                    Locale.ROOT,
                    "%s: %s of %d features; the paths are in %s (%s, %.1f images/s)",
                    out,
                    Quantity.of(rows, "row"),
                    columns,
                    FeatureFiles.pathsFile(out),
                    Durations.text(seconds),
                    rows / seconds));
        }
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("matrix", rows == 0 ? null : out);
            document.put("paths", rows == 0 ? null : FeatureFiles.pathsFile(out));
            document.put("rows", rows);
            document.put("columns", columns);
            document.put("engine", EngineDocument.of(computing));
            document.put("precision", numbers.precision.label());
            document.put("weights", backbone.source());
            document.put("poolPadding", backbone.poolPadding().label());
            document.put("size", size);
            document.put("seconds", seconds);
            document.put("failures", failures);
            return document;
        });
    }
}
