package org.graft.model;

import java.time.Duration;

/**
 * Requests that come at nearly the same time are computed as one batch, which takes less time than one after the other.
 *
 * <p>A request waits for others only where others are to be expected: while images are decoded for one, or after a batch of
 * several. A caller who is alone waits at most once.
 *
 * @param maximumImages the largest number of images of a batch, 2 or more; a request with more is computed by itself
 * @param maximumDelay how long the first image of a batch may wait for others, above 0
 */
public record MicroBatching(int maximumImages, Duration maximumDelay) {

    public MicroBatching {
        if (maximumImages < 2) {
            throw new IllegalArgumentException(
                    "maximumImages must be 2 or more, but is " + maximumImages + "; leave micro-batching out for 1");
        }
        if (maximumDelay == null || maximumDelay.isNegative() || maximumDelay.isZero()) {
            throw new IllegalArgumentException("maximumDelay must be above 0, but is " + maximumDelay);
        }
    }
}
