package org.graft.serving;

import java.time.Duration;

/**
 * What a server takes on. Whatever goes beyond it gets an error that names the limit.
 *
 * @param bodyBytes the largest body of a request, 1 or more
 * @param pixels the largest width times height of an image, 1 or more; looked up in its header
 * @param images the largest number of images of a request, 1 or more
 * @param requests the largest number of requests to classify under way, 1 or more; others get 503 at once
 * @param waiting how long a request may wait until the last of its images is being decoded, and then for the classifier,
 *     before it gets 503; above 0
 * @param transfer how long a client may take to send a request, or to take an answer, before the connection is closed;
 *     above 0
 */
public record ServerLimits(long bodyBytes, long pixels, int images, int requests, Duration waiting, Duration transfer) {

    /** 32 MiB, 40 million pixels, 16 images, 64 requests, 10 seconds of waiting, 30 seconds for a request. */
    public static final ServerLimits DEFAULT =
            new ServerLimits(32 << 20, 40_000_000, 16, 64, Duration.ofSeconds(10), Duration.ofSeconds(30));

    public ServerLimits {
        require(bodyBytes >= 1, "bodyBytes must be 1 or more", bodyBytes);
        require(pixels >= 1, "pixels must be 1 or more", pixels);
        require(images >= 1, "images must be 1 or more", images);
        require(requests >= 1, "requests must be 1 or more", requests);
        require(!waiting.isNegative() && !waiting.isZero(), "waiting must be above 0", waiting);
        require(!transfer.isNegative() && !transfer.isZero(), "transfer must be above 0", transfer);
    }

    private static void require(boolean condition, String rule, Object value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value);
        }
    }
}
