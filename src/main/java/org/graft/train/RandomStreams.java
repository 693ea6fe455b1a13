package org.graft.train;

import java.util.SplittableRandom;

/**
 * The random streams of a run: one for each phase, purpose, epoch and image, all from one seed, so that the order in which
 * threads work does not matter.
 *
 * @param seed the seed
 */
record RandomStreams(long seed) {

    /** What random numbers are drawn for. */
    enum Purpose {
        ORDER(1),
        AUGMENTATION(2),
        MIXUP(3),
        HEAD(4),
        FOLDS(5);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    /** Returns the streams of a phase, counted from 0: later phases do not repeat the draws of the first. */
    RandomStreams ofPhase(int number) {
        return number == 0 ? this : new RandomStreams(mix(seed + 0xd6e8feb86659fd93L * number));
    }

    /** Returns the stream of a purpose and two numbers, for example the epoch and the image. */
    SplittableRandom stream(Purpose purpose, long first, long second) {
        long state = mix(seed + 0x9e3779b97f4a7c15L * purpose.number);
        state = mix(state + 0xbf58476d1ce4e5b9L * (first + 1));
        return new SplittableRandom(mix(state + 0x94d049bb133111ebL * (second + 1)));
    }

    /** Returns the numbers 0 to {@code count - 1} in random order. */
    int[] order(int count, Purpose purpose, long first) {
        SplittableRandom random = stream(purpose, first, 0);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
