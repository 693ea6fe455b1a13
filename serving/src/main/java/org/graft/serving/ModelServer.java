package org.graft.serving;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.graft.engine.ComputeEngine;
import org.graft.micrometer.MicrometerListener;
import org.graft.model.ClassifierListener;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.XnioExecutor;

/**
 * A trained model behind HTTP: {@code POST /v1/classify}, {@code GET /v1/model}, {@code /healthz}, {@code /readyz},
 * {@code /metrics} for Prometheus, {@code /openapi.json}, and a page at {@code /} that classifies photos.
 *
 * <p>Errors are problem details of RFC 9457. A server is made by {@link #builder()}, runs until it is closed, and owns its
 * classifier. Safe for use by many threads.
 */
public final class ModelServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ModelServer.class);
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");
    private static final String CLASSIFY = "/v1/classify";
    private static final int SHUTDOWN_MILLIS = 5_000;

    /** Threads beside those that classify, for what else is asked. */
    private static final int SPARE_THREADS = 4;

    private static final AttachmentKey<XnioExecutor.Key> DEADLINE = AttachmentKey.create(XnioExecutor.Key.class);

    private final ComputeEngine engine;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ImageClassifier classifier;
    private final ClassifyHandler classify;
    private final ServerLimits limits;
    private final Admission admission;
    private final String name;
    private final Undertow server;
    private final Duration stopping;
    private volatile boolean ready = true;
    private boolean closed;

    private ModelServer(Builder builder) throws IOException {
        this.stopping = builder.stopping;
        this.limits = builder.limits;
        this.admission = new Admission(limits);
        this.engine = builder.options.engine() == null ? ComputeEngine.open() : builder.options.engine();
        ClassifierListener listener =
                new TwoListeners(new MicrometerListener(registry, Tags.empty()), builder.options.listener());
        this.classifier = ImageClassifier.load(
                builder.model,
                builder.options
                        .withEngine(engine)
                        .withMaximumPixels(builder.limits.pixels())
                        .withMaximumWaiting(builder.limits.waiting())
                        .withListener(listener));
        try {
            this.name = builder.name != null
                    ? builder.name
                    : defaultName(
                            classifier.model().directory().toAbsolutePath().normalize());
            this.classify = new ClassifyHandler(classifier, name, limits, builder.options.topK());
            new JvmMemoryMetrics().bindTo(registry);
            collections.bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            this.server = start(builder);
        } catch (IOException | RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    /** The folders of phases are called the same in every run, so a phase is known by its run. */
    private static String defaultName(Path model) {
        Path run = model.getParent();
        boolean ofRun = run != null && run.getFileName() != null && Files.exists(run.resolve(TrainedModel.RUN));
        return (ofRun ? run : model).getFileName().toString();
    }

    private void free() {
        classifier.close();
        collections.close();
        registry.close();
    }

    private Undertow start(Builder builder) throws IOException {
        int transfer = (int) Math.min(Integer.MAX_VALUE, limits.transfer().toMillis());
        Undertow undertow = Undertow.builder()
                .addHttpListener(builder.port, builder.host)
                .setHandler(routes())
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, limits.bodyBytes())
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, transfer)
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
                .setSocketOption(Options.WRITE_TIMEOUT, transfer)
                .setWorkerThreads(limits.requests() + SPARE_THREADS)
                .build();
        try {
            undertow.start();
        } catch (RuntimeException e) {
            throw builder.unavailable(e.getCause() instanceof IOException cause ? cause : e);
        }
        return undertow;
    }

    private HttpHandler routes() {
        RoutingHandler routes =
                Handlers.routing().post(CLASSIFY, limited(new BlockingHandler(endpoint(CLASSIFY, this::classify))));
        get(routes, "/v1/model", endpoint("/v1/model", exchange -> EndpointHandler.sendJson(exchange, describe())));
        get(routes, "/healthz", endpoint("/healthz", this::health));
        get(routes, "/readyz", endpoint("/readyz", this::readiness));
        get(
                routes,
                "/metrics",
                new BlockingHandler(endpoint(
                        "/metrics",
                        exchange -> EndpointHandler.send(
                                exchange,
                                "text/plain; version=0.0.4; charset=utf-8",
                                registry.scrape().getBytes(StandardCharsets.UTF_8)))));
        get(routes, "/openapi.json", resource("openapi.json", "application/json"));
        get(routes, "/", resource("index.html", "text/html; charset=utf-8"));
        get(routes, "/page.css", resource("page.css", "text/css; charset=utf-8"));
        get(routes, "/page.js", resource("page.js", "text/javascript; charset=utf-8"));
        routes.setFallbackHandler(endpoint("other", exchange -> {
            throw new ProblemException(
                    Problem.Kind.NOT_FOUND, exchange.getRequestPath() + " is not here; /openapi.json lists what is");
        }));
        routes.setInvalidMethodHandler(endpoint("other", exchange -> {
            exchange.getResponseHeaders()
                    .put(Headers.ALLOW, exchange.getRequestPath().equals(CLASSIFY) ? "POST" : "GET, HEAD");
            throw new ProblemException(
                    Problem.Kind.METHOD_NOT_ALLOWED,
                    exchange.getRequestPath() + " does not take " + exchange.getRequestMethod());
        }));
        return routes;
    }

    private static void get(RoutingHandler routes, String path, HttpHandler handler) {
        routes.get(path, handler).add(Methods.HEAD, path, handler);
    }

    /** Lets so many requests in as the limits say, each for so long as it may take to send one. */
    private HttpHandler limited(HttpHandler next) {
        HttpHandler reading = Handlers.httpContinueRead(next);
        return exchange -> {
            // Those that are refused too: what is left of their bodies is read before the connection takes more.
            limitTransfer(exchange);
            try {
                if (!ready) {
                    throw isStopping();
                }
                admission.admit(exchange);
            } catch (ProblemException e) {
                endpoint(CLASSIFY, refused -> {
                            throw e;
                        })
                        .handleRequest(exchange);
                return;
            }
            reading.handleRequest(exchange);
        };
    }

    /** Closes the connection unless the body is there in time, or the exchange is over without it. */
    private void limitTransfer(HttpServerExchange exchange) {
        exchange.putAttachment(
                DEADLINE,
                exchange.getIoThread()
                        .executeAfter(
                                () -> IoUtils.safeClose(exchange.getConnection()),
                                limits.transfer().toMillis(),
                                TimeUnit.MILLISECONDS));
        exchange.addExchangeCompleteListener((done, following) -> {
            transferIsOver(done);
            following.proceed();
        });
    }

    private static void transferIsOver(HttpServerExchange exchange) {
        XnioExecutor.Key deadline = exchange.removeAttachment(DEADLINE);
        if (deadline != null) {
            deadline.remove();
        }
    }

    private static ProblemException isStopping() {
        return new ProblemException(Problem.Kind.STOPPING, "the server is stopping");
    }

    private HttpHandler endpoint(String path, EndpointHandler.Endpoint endpoint) {
        return new EndpointHandler(registry, path, endpoint);
    }

    private void classify(HttpServerExchange exchange) throws ProblemException, IOException {
        try {
            EndpointHandler.sendJson(exchange, classify.handle(exchange, () -> transferIsOver(exchange)));
        } catch (IllegalStateException e) {
            if (ready) {
                throw e;
            }
            throw isStopping();
        }
    }

    private void health(HttpServerExchange exchange) throws ProblemException, IOException {
        if (ready) {
            requireClassifier();
        }
        EndpointHandler.sendJson(exchange, Map.of("status", "up"));
    }

    private void readiness(HttpServerExchange exchange) throws ProblemException, IOException {
        if (!ready) {
            throw isStopping();
        }
        requireClassifier();
        EndpointHandler.sendJson(exchange, Map.of("status", "ready"));
    }

    private void requireClassifier() throws ProblemException {
        if (!classifier.isOpen()) {
            throw new ProblemException(
                    Problem.Kind.FAILED,
                    "the classifier ended after an error, which is in the log; start the server anew");
        }
    }

    /** What the model is; nothing of where it lies or which data it was trained on. */
    private Map<String, Object> describe() {
        ModelManifest manifest = classifier.model().manifest();
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", name);
        description.put("architecture", manifest.architecture());
        description.put("classes", manifest.classes());
        description.put("preprocessing", manifest.preprocessing());
        description.put("flipAtTest", manifest.flipAtTest());
        description.put("metrics", manifest.metrics());
        description.put("engine", engine.name() + " " + engine.version());
        description.put("device", engine.deviceName());
        description.put("threads", engine.threads());
        return description;
    }

    private HttpHandler resource(String name, String type) {
        byte[] content;
        try (InputStream stream = ModelServer.class.getResourceAsStream(name)) {
            content = stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return endpoint("/" + name, exchange -> {
            exchange.getResponseHeaders()
                    .put(
                            CONTENT_SECURITY_POLICY,
                            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src blob:;"
                                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            EndpointHandler.send(exchange, type, content);
        });
    }

    /**
     * Starts the settings of a server.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the address.
     *
     * @return the address, with the port that the server got
     */
    public URI uri() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /**
     * Returns the classifier.
     *
     * @return the classifier, which the server closes
     */
    public ImageClassifier classifier() {
        return classifier;
    }

    /**
     * Stops: new requests to classify get 503, those under way are finished for as long as the settings allow, and the native
     * memory is freed. May be called more than once.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        ready = false;
        LOGGER.info("Stopping: requests under way are finished first");
        boolean interrupted = false;
        try {
            if (!admission.awaitNone(stopping)) {
                LOGGER.warn("Requests were under way for more than {} s: they are given up", stopping.toSeconds());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            // First what requests wait for, then the threads that wait.
            free();
        } finally {
            server.stop();
        }
        LOGGER.info("Stopped");
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The settings of a server. */
    public static final class Builder {

        private static final int LARGEST_PORT = 65_535;

        private Path model;
        private String name;
        private String host = "127.0.0.1";
        private int port;
        private ClassifierOptions options = ClassifierOptions.defaults();
        private ServerLimits limits = ServerLimits.DEFAULT;
        private Duration stopping = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets the model, which is required.
         *
         * @param directory the directory of a trained model or of a training run
         * @return this builder
         */
        public Builder setModel(Path directory) {
            this.model = directory;
            return this;
        }

        /**
         * Sets what the model is called in answers and on the page.
         *
         * @param called the name, which is not blank; by default that of the directory of the training run, or of the
         *     model's own directory where it belongs to no run
         * @return this builder
         */
        public Builder optName(String called) {
            if (called.isBlank()) {
                throw new IllegalArgumentException("the name of the model is blank; give it one, or leave it out");
            }
            this.name = called;
            return this;
        }

        /**
         * Sets the address to listen at.
         *
         * @param name a host name or address of this machine; by default the loopback address
         * @return this builder
         */
        public Builder optHost(String name) {
            this.host = name;
            return this;
        }

        /**
         * Sets the port.
         *
         * @param number the port, up to 65535; by default 0, for any that is free
         * @return this builder
         */
        public Builder optPort(int number) {
            if (number < 0 || number > LARGEST_PORT) {
                throw new IllegalArgumentException("the port must be 0 to " + LARGEST_PORT + ", but is " + number);
            }
            this.port = number;
            return this;
        }

        /**
         * Sets how the classifier is loaded: engine, labels of an answer, precision, micro-batching, listener.
         * Waiting time and limit of pixels are those of the server.
         *
         * @param chosen the options
         * @return this builder
         */
        public Builder optClassifier(ClassifierOptions chosen) {
            this.options = chosen;
            return this;
        }

        /**
         * Sets what the server takes on.
         *
         * @param chosen the limits
         * @return this builder
         */
        public Builder optLimits(ServerLimits chosen) {
            this.limits = chosen;
            return this;
        }

        /**
         * Sets how long closing waits for requests under way.
         *
         * @param limit the time; by default 30 seconds
         * @return this builder
         */
        public Builder optStopping(Duration limit) {
            this.stopping = limit;
            return this;
        }

        /**
         * Checks that the server can listen at its address now, which takes no time as loading a model does. Another process
         * may still take it before the server does.
         *
         * @return this builder
         * @throws IOException if the address cannot be had
         */
        public Builder requireFreeAddress() throws IOException {
            try (ServerSocket probe = new ServerSocket()) {
                // As the server: connections of an earlier one that are not forgotten yet do not keep the address.
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(host, port));
                return this;
            } catch (IOException e) {
                throw unavailable(e);
            }
        }

        private IOException unavailable(Exception cause) {
            return new IOException(
                    "the address " + host + ":" + port + " cannot be had (" + cause.getMessage()
                            + "); choose another host of this machine or another port, or 0 for any that is free",
                    cause);
        }

        /**
         * Loads the model and starts to listen.
         *
         * @return the server
         * @throws IOException if the model cannot be read, or the address cannot be had
         * @throws org.graft.engine.EngineUnavailableException if the engine cannot be had
         */
        public ModelServer start() throws IOException {
            Objects.requireNonNull(model, "set the model: the directory of a trained model");
            return new ModelServer(this);
        }
    }
}
