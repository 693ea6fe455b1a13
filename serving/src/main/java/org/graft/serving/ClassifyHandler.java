package org.graft.serving;

import ai.djl.modality.Classifications;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.graft.image.ImageDecodingException;
import org.graft.image.ImageSource;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierBusyException;
import org.graft.model.ImageClassifier;

/** Answers {@code POST /v1/classify}. Safe for many threads. */
final class ClassifyHandler {

    private static final String TOP = "top";

    private final ImageClassifier classifier;
    private final String name;
    private final int top;
    private final UploadReader uploads;
    private final Duration waiting;
    /** Decoded photos are large: only as many at a time as there are processors to decode them. */
    private final Semaphore decoding = new Semaphore(Runtime.getRuntime().availableProcessors());

    /** A label and its probability. */
    record Prediction(String label, double probability) {}

    /** What is said of an image: its predictions, or a problem. An image that is the whole body has no name. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(String name, List<Prediction> predictions, Problem problem) {}

    /** The body of an answer. */
    record Answer(String model, List<Result> results) {}

    /** A prepared image, or why there is none. */
    private record Prepared(String name, RgbImage image, ProblemException failure) {}

    ClassifyHandler(ImageClassifier classifier, String name, ServerLimits limits, int top) {
        this.classifier = classifier;
        this.name = name;
        this.top = top;
        this.waiting = limits.waiting();
        this.uploads = new UploadReader(limits);
    }

    /**
     * Classifies the images of a request, on a thread that may wait.
     *
     * @param bodyIsRead is called when the whole request is there
     */
    Answer handle(HttpServerExchange exchange, Runnable bodyIsRead) throws ProblemException {
        int count = top(exchange);
        List<Prepared> prepared = new ArrayList<>();
        List<Upload> read = uploads.read(exchange);
        bodyIsRead.run();
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(waiting);
        for (Upload upload : read) {
            prepared.add(prepare(upload, deadline));
        }
        if (prepared.size() == 1 && prepared.get(0).failure() != null) {
            throw prepared.get(0).failure();
        }
        return new Answer(name, results(prepared, count, exchange.getRequestPath()));
    }

    private int top(HttpServerExchange exchange) throws ProblemException {
        for (String parameter : exchange.getQueryParameters().keySet()) {
            if (!parameter.equals(TOP)) {
                throw new ProblemException(
                        Problem.Kind.BAD_REQUEST,
                        "'" + parameter + "' is no parameter of a request; leave it out, here there can be " + TOP);
            }
        }
        Deque<String> asked = exchange.getQueryParameters().get(TOP);
        if (asked == null) {
            return top;
        }
        try {
            int count = Integer.parseInt(asked.getFirst());
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            // As wrong as a number below 1.
        }
        throw new ProblemException(
                Problem.Kind.BAD_REQUEST, "top is '" + asked.getFirst() + "'; it must be a whole number of 1 or more");
    }

    private Prepared prepare(Upload upload, long deadline) throws ProblemException {
        awaitDecoder(deadline);
        try {
            return new Prepared(upload.name(), classifier.prepare(source(upload)), null);
        } catch (ImageDecodingException e) {
            Problem.Kind kind = switch (e.reason()) {
                case TOO_LARGE -> Problem.Kind.IMAGE_TOO_LARGE;
                case NOT_AN_IMAGE, UNSUPPORTED -> Problem.Kind.UNSUPPORTED_IMAGE;
                default -> Problem.Kind.UNDECODABLE_IMAGE;
            };
            return new Prepared(upload.name(), null, new ProblemException(kind, detail(upload, e), e));
        } finally {
            decoding.release();
        }
    }

    private static ImageSource source(Upload upload) {
        return ImageSource.of(upload.name() == null ? "the body" : upload.name(), upload.bytes());
    }

    /** Unlike the message of the exception: its remedies are for those who have the folder with the files. */
    private static String detail(Upload upload, ImageDecodingException failure) {
        String remedy = switch (failure.reason()) {
            case EMPTY, TRUNCATED -> "send the whole file";
            case NOT_AN_IMAGE -> "send an image";
            case UNSUPPORTED -> "send it as JPEG or PNG";
            case TOO_LARGE -> "send a smaller one";
            case UNPREPARED -> "send it in another size";
            case DAMAGED, UNREADABLE -> "send an undamaged copy";
        };
        return (upload.name() == null ? "" : upload.name() + ": ") + failure.problem() + "; " + remedy;
    }

    private void awaitDecoder(long deadline) throws ProblemException {
        boolean free;
        try {
            free = decoding.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Only a server that stops interrupts its threads.
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.Kind.STOPPING, "the server is stopping", e);
        }
        if (!free) {
            throw new ProblemException(
                    Problem.Kind.BUSY,
                    "the images could not be decoded within " + waiting.toMillis()
                            + " ms, as long as a request may wait; try again later");
        }
    }

    private List<Result> results(List<Prepared> prepared, int count, String path) throws ProblemException {
        List<RgbImage> images = prepared.stream()
                .filter(each -> each.failure() == null)
                .map(Prepared::image)
                .toList();
        List<Classifications> labels;
        try {
            labels = images.isEmpty() ? List.of() : classifier.classify(images);
        } catch (ClassifierBusyException e) {
            throw new ProblemException(Problem.Kind.BUSY, e.getMessage(), e);
        }
        List<Result> results = new ArrayList<>();
        int row = 0;
        for (Prepared each : prepared) {
            results.add(
                    each.failure() == null
                            ? new Result(each.name(), predictions(labels.get(row++), count), null)
                            : new Result(
                                    each.name(),
                                    null,
                                    Problem.of(
                                            each.failure().kind(),
                                            each.failure().getMessage(),
                                            path)));
        }
        return results;
    }

    private static List<Prediction> predictions(Classifications labels, int count) {
        return labels.<Classifications.Classification>topK(count).stream()
                .map(label -> new Prediction(label.getClassName(), label.getProbability()))
                .toList();
    }
}
