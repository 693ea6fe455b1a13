package org.graft.serving;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets as many requests in as the limits say, by their number and by the bytes of their bodies. Safe for many threads. */
final class Admission {

    private final ServerLimits limits;
    private final Semaphore places;
    private final AtomicLong freeBytes;

    Admission(ServerLimits limits) {
        this.limits = limits;
        this.places = new Semaphore(limits.requests());
        this.freeBytes = new AtomicLong(limits.inFlightBytes());
    }

    /**
     * Lets a request in until its exchange is over.
     *
     * @throws ProblemException if there is no place for it
     */
    void admit(HttpServerExchange exchange) throws ProblemException {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    Problem.Kind.BUSY, limits.requests() + " requests are under way, the limit; try again later");
        }
        long bytes = bytes(exchange);
        if (freeBytes.getAndUpdate(free -> free < bytes ? free : free - bytes) < bytes) {
            places.release();
            throw new ProblemException(
                    Problem.Kind.BUSY,
                    "with " + bytes + " bytes more the bodies of the requests under way would have more than "
                            + limits.inFlightBytes() + ", the limit; try again later");
        }
        exchange.addExchangeCompleteListener((done, following) -> {
            freeBytes.addAndGet(bytes);
            places.release();
            following.proceed();
        });
    }

    /** What a body may take: one without a length as much as any, and one that is too large nothing, since it is not read. */
    private long bytes(HttpServerExchange exchange) {
        long length = bodyLength(exchange);
        if (length < 0) {
            return limits.bodyBytes();
        }
        return length > limits.bodyBytes() ? 0 : length;
    }

    /** Returns the number of bytes that a request says its body has; -1 if it does not say. */
    static long bodyLength(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)
                ? -1
                : exchange.getRequestContentLength();
    }

    /**
     * Waits until no request is under way, and lets none in after that.
     *
     * @param limit how long to wait
     * @return whether it came to that
     */
    boolean awaitNone(Duration limit) throws InterruptedException {
        return places.tryAcquire(limits.requests(), limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
