package org.graft.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.junit.jupiter.api.Test;

class MicrometerListenerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerListener listener = new MicrometerListener(registry, Tags.of("model", "flowers"));

    @Test
    void answersAndBatchesAreTimedAndCounted() {
        listener.answered(3, Duration.ofMillis(5), Duration.ofMillis(65));
        listener.answered(1, Duration.ofMillis(15), Duration.ofMillis(75));
        listener.computed(4, Duration.ofMillis(60));

        assertEquals(
                4,
                registry.get("graft.classifier.images")
                        .tag("model", "flowers")
                        .counter()
                        .count());
        Timer latency = registry.get("graft.classifier.latency").timer();
        assertEquals(2, latency.count());
        assertEquals(140, latency.totalTime(TimeUnit.MILLISECONDS), 1e-6);
        assertEquals(20, registry.get("graft.classifier.waiting").timer().totalTime(TimeUnit.MILLISECONDS), 1e-6);
        assertEquals(60, registry.get("graft.classifier.computation").timer().totalTime(TimeUnit.MILLISECONDS), 1e-6);
        assertEquals(4, registry.get("graft.classifier.batch.images").summary().totalAmount());
    }

    /** A series for each bucket of each histogram is kept by whoever scrapes them. */
    @Test
    void histogramsHaveFewBuckets() {
        listener.answered(1, Duration.ofMillis(3), Duration.ofMillis(70));
        listener.computed(1, Duration.ofMillis(60));

        for (String name : List.of("latency", "waiting", "computation")) {
            CountAtBucket[] buckets = registry.get("graft.classifier." + name)
                    .timer()
                    .takeSnapshot()
                    .histogramCounts();
            assertEquals(12, buckets.length, name);
            assertEquals(5, buckets[0].bucket(TimeUnit.MILLISECONDS), 1e-6);
            assertEquals(name.equals("waiting") ? 1 : 0, buckets[0].count(), name);
            assertEquals(30, buckets[11].bucket(TimeUnit.SECONDS), 1e-6);
            assertEquals(1, buckets[11].count(), name);
        }
    }

    @Test
    void whatWentWrongIsCountedByItsKind() {
        ImageDecodingException empty =
                assertThrows(ImageDecodingException.class, () -> new ImageDecoder().decode("a.jpg", new byte[0]));

        listener.refused(2);
        listener.failed(new IllegalStateException());
        listener.undecodable(empty);
        listener.undecodable(empty);

        assertEquals(1, registry.get("graft.classifier.refused").counter().count(), "requests, not images");
        assertEquals(1, registry.get("graft.classifier.failed").counter().count());
        assertEquals(
                2,
                registry.get("graft.classifier.undecodable")
                        .tag("reason", "EMPTY")
                        .counter()
                        .count());
    }
}
