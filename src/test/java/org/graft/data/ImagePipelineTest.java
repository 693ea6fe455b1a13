package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException.Reason;
import org.graft.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePipelineTest {

    private final ImageDecoder decoder = new ImageDecoder();

    @TempDir
    Path folder;

    @Test
    void resultsComeInOrderAndFailuresAreItems() throws IOException {
        List<Path> paths = paths(20);
        Files.writeString(paths.get(7), "no image");
        List<Integer> failed = new ArrayList<>();

        try (ImagePipeline<RgbImage> pipeline =
                new ImagePipeline<>(paths, decoder, (index, decoded) -> decoded.image(), 3, 5)) {
            for (int i = 0; i < 20; i++) {
                ImagePipeline.Item<RgbImage> item = pipeline.next();
                assertEquals(i, item.index());
                assertEquals(paths.get(i), item.path());
                if (item.isDecoded()) {
                    assertEquals((i * 7919 + 12345) & 0xff, item.value().sample(0, 0, 2));
                } else {
                    failed.add(i);
                    assertNull(item.value());
                    assertEquals(Reason.NOT_AN_IMAGE, item.failure().reason());
                }
            }
            assertFalse(pipeline.hasNext());
            assertThrows(NoSuchElementException.class, pipeline::next);
        }
        assertEquals(List.of(7), failed);
    }

    @Test
    void noMoreThanTheBoundAreStartedAheadOfTheTaker() throws Exception {
        AtomicInteger started = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        try (ImagePipeline<Integer> pipeline = new ImagePipeline<>(
                paths(30),
                decoder,
                (index, decoded) -> {
                    int count = started.incrementAndGet();
                    four.countDown();
                    return count;
                },
                2,
                4)) {
            four.await();
            assertEquals(4, started.get());
            pipeline.next();
            pipeline.next();
            while (started.get() < 6) {
                Thread.onSpinWait();
            }
            assertEquals(6, started.get());
        }
    }

    @Test
    void closingInTheMiddleStopsTheWorkers() throws IOException, InterruptedException {
        ImagePipeline<Integer> pipeline = new ImagePipeline<>(paths(10), decoder, (index, decoded) -> index, 2, 3);
        pipeline.next();

        pipeline.close();
        pipeline.close();

        assertFalse(pipeline.hasNext());
        assertThrows(CancellationException.class, pipeline::next);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("graft-decode-")) {
                // A pool is terminated a moment before the last of its threads has ended.
                thread.join(10_000);
                assertFalse(thread.isAlive(), thread + " still runs");
            }
        }
    }

    @Test
    void anImageThatCannotBePreparedIsAFailureThatNamesItsFile() throws IOException {
        List<Path> paths = paths(3);
        try (ImagePipeline<Integer> pipeline = new ImagePipeline<>(
                paths, decoder, (index, decoded) -> index == 1 ? Integer.parseInt("x") : index, 1, 1)) {
            assertEquals(0, pipeline.next().value());
            ImagePipeline.Item<Integer> odd = pipeline.next();
            assertFalse(odd.isDecoded());
            assertEquals(paths.get(1).toString(), odd.failure().file());
            assertEquals(Reason.UNPREPARED, odd.failure().reason());
            assertTrue(
                    odd.failure().getMessage().contains("NumberFormatException"),
                    odd.failure().getMessage());
            assertTrue(odd.failure().getCause() instanceof NumberFormatException);
            assertEquals(2, pipeline.next().value());
        }
    }

    @Test
    void anErrorInThePreparationIsThrownToTheTaker() throws IOException {
        OutOfMemoryError error = new OutOfMemoryError("thrown by a test");
        try (ImagePipeline<Integer> pipeline = new ImagePipeline<>(
                paths(1),
                decoder,
                (index, decoded) -> {
                    throw error;
                },
                1,
                1)) {
            assertSame(error, assertThrows(OutOfMemoryError.class, pipeline::next));
        }
    }

    private List<Path> paths(int count) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(Folders.image(folder.resolve(i + ".png"), i));
        }
        return paths;
    }
}
