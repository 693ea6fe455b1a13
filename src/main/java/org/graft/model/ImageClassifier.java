package org.graft.model;

import ai.djl.modality.Classifications;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineThread;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.RgbImage;

/**
 * A trained model that is ready to classify images on one engine: what an application holds.
 *
 * <p>Owns native memory and must be closed. Safe for use by many threads; calls are served one after the other, in their order, on a thread of
 * the classifier.
 */
public final class ImageClassifier implements AutoCloseable {

    private final TrainedModel model;
    private final int topK;
    private final ImageDecoder decoder = new ImageDecoder();
    private final EngineThread thread;
    private final FusedClassifier classifier;
    private boolean closed;
    private boolean freed;

    private ImageClassifier(TrainedModel model, ClassifierOptions options) {
        this.model = model;
        this.topK = options.topK();
        ComputeEngine engine = options.engine() == null ? ComputeEngine.open() : options.engine();
        this.thread = new EngineThread("the classifier of " + model.directory());
        try {
            this.classifier = thread.call(() -> new FusedClassifier(
                    engine, model.network(), model.manifest().flipAtTest(), options.precision()));
        } catch (RuntimeException | Error e) {
            thread.close();
            throw e;
        }
    }

    /**
     * Loads a classifier with the default options.
     *
     * @param directory the directory of a trained model or of a training run
     * @return the classifier
     * @throws IOException if the model cannot be read
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot be had
     */
    public static ImageClassifier load(Path directory) throws IOException {
        return load(directory, ClassifierOptions.defaults());
    }

    /**
     * Loads a classifier.
     *
     * @param directory the directory of a trained model or of a training run
     * @param options the options
     * @return the classifier
     * @throws IOException if the model cannot be read
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot be had
     */
    public static ImageClassifier load(Path directory, ClassifierOptions options) throws IOException {
        return of(TrainedModel.load(directory), options);
    }

    /**
     * Makes a classifier of a model that was read before.
     *
     * @param model the model
     * @param options the options
     * @return the classifier
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot be had
     */
    public static ImageClassifier of(TrainedModel model, ClassifierOptions options) {
        return new ImageClassifier(model, options);
    }

    /**
     * Classifies an image file.
     *
     * @param image the file
     * @return the labels with their probabilities, the most probable first
     * @throws ImageDecodingException if the file is no image that can be decoded
     */
    public Classifications classify(Path image) throws ImageDecodingException {
        return classify(List.of(prepare(decoder.decode(image).image()))).get(0);
    }

    /**
     * Classifies preprocessed images.
     *
     * @param images images as {@link #prepare} gives them, at least one
     * @return one result an image: labels with their probabilities, the most probable first
     */
    public List<Classifications> classify(List<RgbImage> images) {
        List<Classifications> results = new ArrayList<>();
        for (float[] row : probabilities(images)) {
            List<Double> probabilities = new ArrayList<>();
            for (float probability : row) {
                probabilities.add((double) probability);
            }
            Classifications result = new Classifications(model.classes(), probabilities);
            result.setTopK(topK);
            results.add(result);
        }
        return results;
    }

    /**
     * Computes the probability of every class.
     *
     * @param images images as {@link #prepare} gives them, at least one
     * @return one row an image, one probability a class, in the order of {@link #classes()}
     * @throws IllegalStateException if the classifier is closed
     */
    public float[][] probabilities(List<RgbImage> images) {
        return compute(() -> classifier.probabilities(images));
    }

    /**
     * Computes the logits: what the softmax makes probabilities of. Mirror images play no part, also where the model
     * averages their probabilities.
     *
     * @param images images as {@link #prepare} gives them, at least one
     * @return one row an image, one logit a class, in the order of {@link #classes()}
     * @throws IllegalStateException if the classifier is closed
     */
    public float[][] logits(List<RgbImage> images) {
        return compute(() -> classifier.logits(images));
    }

    private <T> T compute(Supplier<T> task) {
        return thread.call(() -> {
            // A call that came while it was being closed.
            if (freed) {
                throw new IllegalStateException("the classifier of " + model.directory() + " is closed");
            }
            return task.get();
        });
    }

    /**
     * Resizes an image as the model wants it.
     *
     * @param image a decoded image of any size
     * @return the image in the size of the network's input
     */
    public RgbImage prepare(RgbImage image) {
        return model.manifest().preprocessing().prepare(image);
    }

    /**
     * Returns the labels.
     *
     * @return the labels in the order of the outputs
     */
    public List<String> classes() {
        return model.classes();
    }

    /**
     * Returns the trained model.
     *
     * @return the model
     */
    public TrainedModel model() {
        return model;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try (thread) {
                thread.call(() -> {
                    freed = true;
                    classifier.close();
                    return null;
                });
            }
        }
    }
}
