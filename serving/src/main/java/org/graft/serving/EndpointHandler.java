package org.graft.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has an endpoint answer, makes problem details of whatever it throws, and counts its requests. Safe for many threads. */
final class EndpointHandler implements HttpHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(EndpointHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");

    /** How many seconds a client should leave a busy server alone. */
    private static final int RETRY_SECONDS = 1;

    private final MeterRegistry registry;
    private final String path;
    private final Endpoint endpoint;

    /** Answers a request, or says what is wrong with it. */
    @FunctionalInterface
    interface Endpoint {

        void handle(HttpServerExchange exchange) throws ProblemException, IOException;
    }

    /**
     * Makes a handler.
     *
     * @param registry where the requests are counted
     * @param path what they are counted as
     * @param endpoint answers
     */
    EndpointHandler(MeterRegistry registry, String path, Endpoint endpoint) {
        this.registry = registry;
        this.path = path;
        this.endpoint = endpoint;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        long begin = System.nanoTime();
        exchange.addExchangeCompleteListener((done, next) -> {
            count(done.getStatusCode(), System.nanoTime() - begin);
            next.proceed();
        });
        exchange.getResponseHeaders().put(CONTENT_TYPE_OPTIONS, "nosniff");
        try {
            endpoint.handle(exchange);
        } catch (ProblemException e) {
            send(exchange, Problem.of(e.kind(), e.getMessage(), exchange.getRequestPath()));
        } catch (Throwable e) {
            // Errors too: one image that needs too much memory is no reason to leave a client without an answer.
            LOGGER.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestPath(), e);
            // What went wrong inside is for the log, not for the client.
            send(
                    exchange,
                    Problem.of(
                            Problem.Kind.FAILED,
                            "the request could not be answered; the log of the server says why",
                            exchange.getRequestPath()));
        }
    }

    private void count(int status, long nanos) {
        Timer.builder("http.server.requests")
                .description("Requests by path and status")
                .tag("uri", path)
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Answers with a value as JSON. */
    static void sendJson(HttpServerExchange exchange, Object value) throws IOException {
        send(exchange, "application/json", JSON.writeValueAsBytes(value));
    }

    /** Answers with bytes of a content type. */
    static void send(HttpServerExchange exchange, String type, byte[] body) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    private static void send(HttpServerExchange exchange, Problem problem) throws IOException {
        if (exchange.isResponseStarted()) {
            return;
        }
        exchange.setStatusCode(problem.status());
        if (problem.status() == Problem.Kind.BUSY.status()) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
        }
        send(exchange, Problem.MEDIA_TYPE, JSON.writeValueAsBytes(problem));
    }
}
