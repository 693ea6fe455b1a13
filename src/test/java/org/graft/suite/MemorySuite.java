package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.engine.ComputeEngine;
import org.graft.engine.ProcessMemory;
import org.graft.image.RgbImage;
import org.graft.model.FusedClassifier;
import org.graft.testing.SmallModel;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Predictions leave the process as big as they found it. */
class MemorySuite {

    private static final int WARM_UP = 20;
    private static final int PREDICTIONS = 100;
    private static final int BATCH = 4;
    private static final int SIDE = 128;
    // One feature map of the stem that stays, (4, 32, 63, 63), comes to 400 MB: each prediction is two passes.
    private static final long TOLERANCE = 100L << 20;

    @Test
    void predictionsDoNotGrowTheProcess() {
        Assumptions.assumeTrue(ProcessMemory.resident().isPresent(), "skipped: no /proc/self/status");
        ComputeEngine engine = SuiteEngine.open();
        try (FusedClassifier classifier = new FusedClassifier(engine, SmallModel.network(1), true)) {
            List<RgbImage> images = images();
            for (int i = 0; i < WARM_UP; i++) {
                classifier.probabilities(images);
            }
            System.gc();
            long before = ProcessMemory.resident().getAsLong();
            for (int i = 0; i < PREDICTIONS; i++) {
                classifier.probabilities(images);
            }
            System.gc();
            long growth = ProcessMemory.resident().getAsLong() - before;

            assertTrue(growth < TOLERANCE, "grown by " + (growth >> 20) + " MB");
        }
    }

    /** What waits for the garbage collector to be freed grows for as long as it has no reason to run. */
    @Test
    void inputsDoNotWaitForTheGarbageCollector() {
        long input = (long) BATCH * SIDE * SIDE * RgbImage.CHANNELS * Float.BYTES;
        try (FusedClassifier classifier = new FusedClassifier(SuiteEngine.open(), SmallModel.network(1), false)) {
            List<RgbImage> images = images();
            classifier.probabilities(images);
            long before = directMemory();
            for (int i = 0; i < WARM_UP; i++) {
                classifier.probabilities(images);
            }
            long growth = directMemory() - before;

            assertTrue(growth < input, "grown by " + growth + " bytes, an input has " + input);
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static List<RgbImage> images() {
        SplittableRandom random = new SplittableRandom(1);
        List<RgbImage> images = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            byte[] pixels = new byte[SIDE * SIDE * RgbImage.CHANNELS];
            random.nextBytes(pixels);
            images.add(new RgbImage(SIDE, SIDE, pixels));
        }
        return images;
    }
}
