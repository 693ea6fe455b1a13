package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.graft.train.RandomStreams.Purpose;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

    @Test
    void theSameSeedGivesTheSameNumbers() {
        for (Purpose purpose : Purpose.values()) {
            assertEquals(first(42, purpose, 3, 4), first(42, purpose, 3, 4));
        }
        assertArrayEquals(
                new RandomStreams(42).order(50, Purpose.ORDER, 2), new RandomStreams(42).order(50, Purpose.ORDER, 2));
    }

    @Test
    void seedsPhasesPurposesEpochsAndImagesHaveNumbersOfTheirOwn() {
        Set<Long> seen = new HashSet<>();
        int count = 0;
        for (long seed : new long[] {0, 1, 2, -1}) {
            for (int phase = 0; phase < 3; phase++) {
                RandomStreams streams = new RandomStreams(seed).ofPhase(phase);
                for (Purpose purpose : Purpose.values()) {
                    for (int epoch = 0; epoch < 10; epoch++) {
                        for (int image = 0; image < 10; image++) {
                            seen.add(streams.stream(purpose, epoch, image).nextLong());
                            count++;
                        }
                    }
                }
            }
        }

        assertEquals(count, seen.size());
    }

    @Test
    void anOrderHasEveryNumberOnceAndChangesByEpoch() {
        RandomStreams random = new RandomStreams(7);
        int[] order = random.order(100, Purpose.ORDER, 0);
        int[] sorted = order.clone();
        Arrays.sort(sorted);

        assertArrayEquals(IntStream.range(0, 100).toArray(), sorted);
        assertFalse(Arrays.equals(sorted, order));
        assertFalse(Arrays.equals(order, random.order(100, Purpose.ORDER, 1)));
        assertFalse(Arrays.equals(order, random.order(100, Purpose.FOLDS, 0)));
    }

    @Test
    void everyPlaceOfAnOrderIsAsLikely() {
        int[] firstPlace = new int[4];
        for (int epoch = 0; epoch < 4000; epoch++) {
            firstPlace[new RandomStreams(1).order(4, Purpose.ORDER, epoch)[0]]++;
        }

        for (int count : firstPlace) {
            // Expected 1000, standard deviation 27.
            assertEquals(1000, count, 140);
        }
    }

    private static long first(long seed, Purpose purpose, long epoch, long image) {
        return new RandomStreams(seed).stream(purpose, epoch, image).nextLong();
    }
}
