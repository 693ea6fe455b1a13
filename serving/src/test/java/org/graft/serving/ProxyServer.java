package org.graft.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A reverse proxy that answers requests to classify in the place of the server as often as it is told to. */
final class ProxyServer implements AutoCloseable {

    private final URI behind;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    private record Answer(int status, String type, byte[] body) {}

    ProxyServer(URI behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Has it answer one request to classify, with {@code Retry-After: 0} if it is busy. */
    void answer(int status, String type, String body) {
        answers.add(new Answer(status, type, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns how many answers nobody has asked for. */
    int left() {
        return answers.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().toString();
            Answer answer = path.startsWith("/v1/classify") ? answers.poll() : null;
            if (answer == null) {
                answer = forward(exchange, path, body);
            }
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            if (answer.status() == Problem.Kind.BUSY.status()) {
                exchange.getResponseHeaders().set("Retry-After", "0");
            }
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private Answer forward(HttpExchange exchange, String path, byte[] body) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        HttpRequest request = HttpRequest.newBuilder(behind.resolve(path))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                .header("Content-Type", type == null ? "application/octet-stream" : type)
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
