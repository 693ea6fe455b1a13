package org.graft.serving;

import java.time.Duration;

/**
 * What a server takes on. Whatever goes beyond it gets an error that names the limit.
 *
 * @param bodyBytes the largest body of a request, 1 to 2147483639, which is what one array of Java holds
 * @param pixels the largest width times height of an image, 1 or more; looked up in its header
 * @param images the largest number of images of a request, 1 or more
 * @param requests the largest number of requests to classify under way, 1 or more; others get 503 at once
 * @param inFlightBytes the most bytes that the bodies of all requests to classify under way may have together, at least those
 *     of one body; others get 503 at once. A body without a length counts as the largest one
 * @param waiting how long a request may wait until the last of its images is being decoded, and then for the classifier,
 *     before it gets 503; above 0
 * @param transfer how long a client may take to send a request, or to take an answer, before the connection is closed;
 *     above 0
 */
public record ServerLimits(
        long bodyBytes,
        long pixels,
        int images,
        int requests,
        long inFlightBytes,
        Duration waiting,
        Duration transfer) {

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * 32 MiB, 40 million pixels, 16 images, 64 requests, 256 MiB of bodies under way, 10 seconds of waiting, 30 seconds for a
     * request.
     */
    public static final ServerLimits DEFAULT =
            new ServerLimits(32 << 20, 40_000_000, 16, 64, 256 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30));

    public ServerLimits {
        require(bodyBytes >= 1 && bodyBytes <= LARGEST_ARRAY, "bodyBytes must be 1 to " + LARGEST_ARRAY, bodyBytes);
        require(pixels >= 1, "pixels must be 1 or more", pixels);
        require(images >= 1, "images must be 1 or more", images);
        require(requests >= 1, "requests must be 1 or more", requests);
        require(
                inFlightBytes >= bodyBytes,
                "inFlightBytes must be bodyBytes, " + bodyBytes + ", or more",
                inFlightBytes);
        require(!waiting.isNegative() && !waiting.isZero(), "waiting must be above 0", waiting);
        require(!transfer.isNegative() && !transfer.isZero(), "transfer must be above 0", transfer);
    }

    private static void require(boolean condition, String rule, Object value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value);
        }
    }
}
