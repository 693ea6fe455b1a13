package org.graft.model;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.graft.engine.ComputeEngine;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.ImageSource;
import org.graft.image.RgbImage;

/**
 * A trained model that is ready to classify images on one engine: what an application holds.
 *
 * <p>Owns native memory and must be closed. Safe for use by many threads: images are decoded and resized on the threads of the
 * callers, and computed in the order of the calls on threads of the classifier, see {@link ClassifierOptions}. There is no
 * static state: classifiers on several engines live side by side in one JVM.
 */
public final class ImageClassifier implements AutoCloseable {

    /** The number of images that are decoded and computed at a time of a longer list. */
    private static final int BATCH = 16;

    /** The number of prepared images of one request: the memory for its input stays until the classifier is closed. */
    private static final int MOST_AT_ONCE = 128;

    private final TrainedModel model;
    private final int topK;
    private final ImageDecoder decoder;
    private final RequestQueue queue;

    private ImageClassifier(TrainedModel model, ClassifierOptions options) {
        this.model = model;
        this.topK = options.topK();
        this.decoder = new ImageDecoder(options.maximumPixels());
        ComputeEngine engine = options.engine() == null ? ComputeEngine.open() : options.engine();
        this.queue = new RequestQueue(
                "the classifier of " + model.directory(), options, () -> predictor(model, engine, options));
    }

    private static CompiledNetwork predictor(TrainedModel model, ComputeEngine engine, ClassifierOptions options) {
        CompiledNetwork network =
                NetworkCompiler.compileFor(model.network(), model.manifest().flipAtTest(), options.precision(), engine);
        if (options.warmUp()) {
            try {
                int size = model.manifest().preprocessing().size();
                RgbImage black = new RgbImage(size, size, new byte[size * size * RgbImage.CHANNELS]);
                network.probabilities(List.of(black));
                if (options.microBatching() != null) {
                    network.probabilities(
                            IntStream.range(0, options.microBatching().maximumImages())
                                    .mapToObj(i -> black)
                                    .toList());
                }
            } catch (RuntimeException | Error e) {
                network.close();
                throw e;
            }
        }
        return network;
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
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public Classifications classify(Path image) throws ImageDecodingException {
        return classify(ImageSource.of(image));
    }

    /**
     * Classifies the content of an image file.
     *
     * @param image the content
     * @return the labels with their probabilities, the most probable first
     * @throws ImageDecodingException if it is no image that can be decoded
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public Classifications classify(byte[] image) throws ImageDecodingException {
        return classify(ImageSource.of("the image of " + image.length + " bytes", image));
    }

    /**
     * Classifies the image that a stream has the content of.
     *
     * @param image the stream; it is read to its end and stays open
     * @return the labels with their probabilities, the most probable first
     * @throws ImageDecodingException if it cannot be read or is no image that can be decoded
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public Classifications classify(InputStream image) throws ImageDecodingException {
        return classify(ImageSource.of("the image of a stream", image));
    }

    /**
     * Classifies a picture of Java2D.
     *
     * @param image the picture
     * @return the labels with their probabilities, the most probable first
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public Classifications classify(BufferedImage image) {
        return classifyPrepared(prepare(RgbImage.of(image)));
    }

    /**
     * Classifies a picture of DJL.
     *
     * @param image the picture
     * @return the labels with their probabilities, the most probable first
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public Classifications classify(Image image) {
        return classifyPrepared(prepare(RgbImage.of(image)));
    }

    /**
     * Classifies an image wherever it comes from.
     *
     * @param image the image
     * @return the labels with their probabilities, the most probable first
     * @throws ImageDecodingException if it cannot be read or is no image that can be decoded
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public Classifications classify(ImageSource image) throws ImageDecodingException {
        return classifyPrepared(prepare(image));
    }

    private Classifications classifyPrepared(RgbImage image) {
        return classify(List.of(image)).get(0);
    }

    /**
     * Classifies images wherever they come from, several at a time.
     *
     * @param images the images, any number of them
     * @return one result an image: labels with their probabilities, the most probable first
     * @throws ImageDecodingException if one cannot be read or is no image that can be decoded; it has the name of the first
     *     one
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public List<Classifications> classifyAll(List<ImageSource> images) throws ImageDecodingException {
        queue.requireOpen();
        List<Classifications> results = new ArrayList<>();
        for (int from = 0; from < images.size(); from += BATCH) {
            List<Decoded> decoded = images.subList(from, Math.min(images.size(), from + BATCH)).parallelStream()
                    .map(this::decoded)
                    .toList();
            List<RgbImage> prepared = new ArrayList<>();
            for (Decoded each : decoded) {
                if (each.failure() != null) {
                    throw each.failure();
                }
                prepared.add(each.image());
            }
            results.addAll(classify(prepared));
        }
        return results;
    }

    /** A prepared image, or why there is none. */
    private record Decoded(RgbImage image, ImageDecodingException failure) {}

    private Decoded decoded(ImageSource source) {
        try {
            return new Decoded(prepare(source), null);
        } catch (ImageDecodingException e) {
            return new Decoded(null, e);
        }
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
     * Computes the probability of every class. More than 128 images are several requests, one after the other, each of which
     * can be refused.
     *
     * @param images images as {@link #prepare} gives them, at least one
     * @return one row an image, one probability a class, in the order of {@link #classes()}
     * @throws IllegalArgumentException if there is no image, or one is not prepared
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public float[][] probabilities(List<RgbImage> images) {
        return ask(RequestQueue.Kind.PROBABILITIES, images);
    }

    /**
     * Computes the logits: what the softmax makes probabilities of. Mirror images play no part, also where the model
     * averages their probabilities. More than 128 images are several requests, one after the other, each of which can be refused.
     *
     * @param images images as {@link #prepare} gives them, at least one
     * @return one row an image, one logit a class, in the order of {@link #classes()}
     * @throws IllegalArgumentException if there is no image, or one is not prepared
     * @throws ClassifierBusyException if the classifier was busy for longer than its options allow
     * @throws IllegalStateException if the classifier is closed
     */
    public float[][] logits(List<RgbImage> images) {
        return ask(RequestQueue.Kind.LOGITS, images);
    }

    private float[][] ask(RequestQueue.Kind kind, List<RgbImage> images) {
        requirePrepared(images);
        if (images.size() <= MOST_AT_ONCE) {
            return queue.ask(kind, images);
        }
        float[][] rows = new float[images.size()][];
        for (int from = 0; from < rows.length; from += MOST_AT_ONCE) {
            int end = Math.min(rows.length, from + MOST_AT_ONCE);
            System.arraycopy(queue.ask(kind, images.subList(from, end)), 0, rows, from, end - from);
        }
        return rows;
    }

    /** Here, since images of several callers may be one batch, which all would fail. */
    private void requirePrepared(List<RgbImage> images) {
        int size = model.manifest().preprocessing().size();
        for (RgbImage image : images) {
            if (image.width() != size || image.height() != size) {
                throw new IllegalArgumentException("an image has " + image.width() + " x " + image.height()
                        + " pixels, but the model reads " + size + " x " + size + ": prepare it first");
            }
        }
    }

    /**
     * Decodes and resizes an image as the model wants it, on the thread of the caller.
     *
     * @param image the image
     * @return the image in the size of the network's input
     * @throws ImageDecodingException if it cannot be read or is no image that can be decoded
     * @throws IllegalStateException if the classifier is closed
     */
    public RgbImage prepare(ImageSource image) throws ImageDecodingException {
        queue.announce();
        boolean comes = false;
        try {
            RgbImage prepared = prepare(image.decode(decoder));
            comes = true;
            return prepared;
        } catch (ImageDecodingException e) {
            queue.listener().undecodable(e);
            throw e;
        } finally {
            queue.endAnnouncement(comes);
        }
    }

    /**
     * Resizes an image as the model wants it.
     *
     * @param image a decoded image of any size
     * @return the image in the size of the network's input
     * @throws IllegalStateException if the classifier is closed
     */
    public RgbImage prepare(RgbImage image) {
        queue.requireOpen();
        return model.manifest().preprocessing().prepare(image);
    }

    /**
     * Tells whether requests are taken.
     *
     * @return false after {@link #close}, and after an error, as when memory is short, ended a predictor: then every request
     *     is refused, and another classifier has to be loaded
     */
    public boolean isOpen() {
        return queue.isOpen();
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

    /**
     * Frees the native memory when the computations under way are done. Requests that wait, and later ones, get an
     * {@link IllegalStateException}. May be called more than once.
     */
    @Override
    public void close() {
        queue.close();
    }
}
