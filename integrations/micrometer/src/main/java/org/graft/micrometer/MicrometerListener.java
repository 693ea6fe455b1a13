package org.graft.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;
import org.graft.image.ImageDecodingException;
import org.graft.model.ClassifierListener;

/**
 * Meters of a classifier. Set it by {@link org.graft.model.ClassifierOptions#withListener}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>kind</th><th>what it tells</th></tr>
 * <tr><td>{@code graft.classifier.latency}</td><td>timer with a histogram</td><td>from the call to the answer, without
 * decoding, of answered requests</td></tr>
 * <tr><td>{@code graft.classifier.waiting}</td><td>timer with a histogram</td><td>from the call to the begin of the
 * computation</td></tr>
 * <tr><td>{@code graft.classifier.computation}</td><td>timer with a histogram</td><td>the computation of a batch</td></tr>
 * <tr><td>{@code graft.classifier.batch.images}</td><td>summary</td><td>the images of a batch</td></tr>
 * <tr><td>{@code graft.classifier.images}</td><td>counter</td><td>images that were answered</td></tr>
 * <tr><td>{@code graft.classifier.refused}</td><td>counter</td><td>requests that were refused, since the classifier was
 * busy</td></tr>
 * <tr><td>{@code graft.classifier.undecodable}</td><td>counter by {@code reason}</td><td>images that could not be
 * decoded</td></tr>
 * <tr><td>{@code graft.classifier.failed}</td><td>counter</td><td>computations that failed</td></tr>
 * </table>
 *
 * <p>The histograms have twelve buckets, from 5 milliseconds to 30 seconds. A {@code MeterFilter} of the registry can set others.
 *
 * <p>Safe for use by many threads.
 */
public final class MicrometerListener implements ClassifierListener {

    private static final String PREFIX = "graft.classifier.";

    /** From what a small network takes for an image to what a client waits for a large batch: few, as each is a series. */
    private static final Duration[] BUCKETS = LongStream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Iterable<Tag> tags;
    private final Timer latency;
    private final Timer waiting;
    private final Timer computation;
    private final DistributionSummary batchImages;
    private final Counter images;
    private final Counter refused;
    private final Counter failed;

    /**
     * Registers the meters.
     *
     * @param registry where
     * @param tags what tells this classifier from others, for example its model
     */
    public MicrometerListener(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = registry;
        this.tags = tags;
        latency = timer("latency", "From the call to the answer, without decoding");
        waiting = timer("waiting", "From the call to the begin of the computation");
        computation = timer("computation", "The computation of a batch");
        batchImages = DistributionSummary.builder(PREFIX + "batch.images")
                .description("The images of a batch")
                .tags(tags)
                .register(registry);
        images = counter("images", "Images that were answered");
        refused = counter("refused", "Requests that were refused, since the classifier was busy");
        failed = counter("failed", "Computations that failed");
    }

    private Timer timer(String name, String description) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void answered(int count, Duration wait, Duration total) {
        images.increment(count);
        waiting.record(wait);
        latency.record(total);
    }

    @Override
    public void computed(int count, Duration computing) {
        batchImages.record(count);
        computation.record(computing);
    }

    @Override
    public void refused(int count) {
        refused.increment();
    }

    @Override
    public void undecodable(ImageDecodingException failure) {
        Counter.builder(PREFIX + "undecodable")
                .description("Images that could not be decoded")
                .tags(tags)
                .tag("reason", failure.reason().name())
                .register(registry)
                .increment();
    }

    @Override
    public void failed(Throwable failure) {
        failed.increment();
    }
}
