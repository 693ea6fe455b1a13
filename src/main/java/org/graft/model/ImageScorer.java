package org.graft.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.graft.data.ImageBatches;
import org.graft.data.LabeledImage;
import org.graft.eval.Evaluation;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;

/** Runs image files through a classifier in batches, decoding ahead of the network. */
public final class ImageScorer {

    private static final int BATCH = 16;

    private final Function<List<RgbImage>, float[][]> classifier;
    private final Preprocessing preprocessing;

    /**
     * Makes a scorer.
     *
     * @param classifier gives the probabilities of preprocessed images, one row an image
     * @param preprocessing how the classifier wants its images
     */
    public ImageScorer(Function<List<RgbImage>, float[][]> classifier, Preprocessing preprocessing) {
        this.classifier = classifier;
        this.preprocessing = preprocessing;
    }

    /** The result for one file: either probabilities or a failure. */
    private record Result(Path path, float[] probabilities, ImageDecodingException failure) {}

    private List<Result> score(List<Path> paths, IntConsumer progress) throws IOException {
        Result[] results = new Result[paths.size()];
        ImageBatches.run(
                paths, (index, decoded) -> preprocessing.prepare(decoded.image()), BATCH, new ImageBatches.Receiver() {
                    @Override
                    public void accept(List<Integer> indices, List<RgbImage> images) {
                        float[][] rows = classifier.apply(images);
                        for (int i = 0; i < rows.length; i++) {
                            int index = indices.get(i);
                            results[index] = new Result(paths.get(index), rows[i], null);
                        }
                        progress.accept(images.size());
                    }

                    @Override
                    public void failed(int index, ImageDecodingException failure) {
                        results[index] = new Result(paths.get(index), null, failure);
                        progress.accept(1);
                    }
                });
        return List.of(results);
    }

    /**
     * Evaluates the classifier on labelled images. Those that cannot be decoded are left out.
     *
     * @param images the images; their labels are indexes of {@code classes}
     * @param classes the labels in the order of the outputs
     * @param progress gets the number of files done since its last call
     * @param leftOut gets the failure of each image that is left out, in their order, after the last is done
     * @return the evaluation; empty if no image could be decoded
     * @throws IOException not for a file: it is left out
     */
    public Optional<Evaluation> evaluate(
            List<LabeledImage> images,
            List<String> classes,
            IntConsumer progress,
            Consumer<ImageDecodingException> leftOut)
            throws IOException {
        List<Result> results = score(images.stream().map(LabeledImage::path).toList(), progress);
        List<float[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).failure() == null) {
                rows.add(results.get(i).probabilities());
                labels.add(images.get(i).label());
            } else {
                leftOut.accept(results.get(i).failure());
            }
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Evaluation.of(
                classes, labels.stream().mapToInt(Integer::intValue).toArray(), rows.toArray(float[][]::new)));
    }
}
