package org.graft.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.graft.engine.ComputeEngine;
import org.graft.model.ClassifierOptions;
import org.graft.model.MicroBatching;
import org.graft.model.TrainedModel;
import org.graft.serving.ModelServer;
import org.graft.serving.ServerLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a trained model over HTTP. */
@Command(
        name = "serve",
        header = "Serves a trained model over HTTP, with a page for photos.",
        description = {
            "",
            "POST /v1/classify takes images as multipart form data, as JSON with base64, or the bytes of one; GET"
                    + " /openapi.json describes it all. Runs until it is interrupted; requests under way are finished"
                    + " first."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft serve --model models/flowers",
            "  ./graft serve --model models/flowers --port 8080 --host 0.0.0.0 -Dengine=MXNet",
            "  curl -F image=@rose.jpg http://127.0.0.1:8080/v1/classify",
            "  curl --data-binary @rose.jpg -H 'Content-Type: image/jpeg' \\",
            "    'http://127.0.0.1:8080/v1/classify?top=1'"
        })
final class ServeCommand extends GraftCommand {

    private static final int LARGEST_PORT = 65_535;
    /** In mebibytes: the next one is more than an array holds. */
    private static final int LARGEST_BODY = 2_047;

    private static final int MEBIBYTE = 1 << 20;
    private static final int MEGAPIXEL = 1_000_000;
    private static final String LOGGING = "org.jboss.logging.provider";

    @Mixin
    ModelOption model;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the model is called in answers and on the page. Default: the name of the folder of its"
                    + " training run, or of its own.")
    String name;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "The port; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
    int port;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            defaultValue = "127.0.0.1",
            description = "The address to listen at; 0.0.0.0 for all of this machine. There is no access control."
                    + " Default: ${DEFAULT-VALUE}, for this machine only.")
    String host;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description = "How many labels an image gets, if a request does not say. Default: ${DEFAULT-VALUE}.")
    int top;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "Requests that come together are computed as one batch of up to N images; 1 for each by"
                    + " itself. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--batch-delay",
            paramLabel = "MS",
            defaultValue = "2",
            description =
                    "How many milliseconds a request waits at most for others of its batch; one alone waits at most once."
                            + " Default: ${DEFAULT-VALUE}.")
    int batchDelay;

    @Option(
            names = "--max-waiting",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "How many milliseconds a request may wait for its images to be decoded, and then for the model,"
                            + " before it gets 503. Default: ${DEFAULT-VALUE}.")
    int maximumWaiting;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many requests may be under way; others get 503. Default: ${DEFAULT-VALUE}.")
    int maximumRequests;

    @Option(
            names = "--max-images",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many images a request may have. Default: ${DEFAULT-VALUE}.")
    int maximumImages;

    @Option(
            names = "--max-body",
            paramLabel = "MIB",
            defaultValue = "32",
            description = "The largest request, in mebibytes, up to 2047. Default: ${DEFAULT-VALUE}.")
    int maximumBody;

    @Option(
            names = "--max-in-flight",
            paramLabel = "MIB",
            defaultValue = "256",
            description = "How many mebibytes the requests under way may have together; others get 503. Default:"
                    + " ${DEFAULT-VALUE}.")
    int maximumInFlight;

    @Option(
            names = "--max-pixels",
            paramLabel = "MILLIONS",
            defaultValue = "40",
            description = "The largest image, in millions of pixels. Default: ${DEFAULT-VALUE}.")
    int maximumPixels;

    @Mixin
    EngineOptions engine;

    @Mixin
    PrecisionOption numbers;

    @Override
    protected int run(Console console) throws IOException, InterruptedException {
        engine.check();
        numbers.check();
        if (port < 0 || port > LARGEST_PORT) {
            throw wrongUse("--port is " + port + "; it must be 0 to " + LARGEST_PORT);
        }
        if (name != null && name.isBlank()) {
            throw wrongUse("--name is blank; give one, or leave it out");
        }
        requireOne("--top", top);
        requireOne("--batch", batch);
        requireOne("--batch-delay", batchDelay);
        requireOne("--max-waiting", maximumWaiting);
        requireOne("--max-requests", maximumRequests);
        requireOne("--max-images", maximumImages);
        requireOne("--max-body", maximumBody);
        requireOne("--max-pixels", maximumPixels);
        if (maximumBody > LARGEST_BODY) {
            throw wrongUse("--max-body is " + maximumBody + "; it must be 1 to " + LARGEST_BODY);
        }
        if (maximumInFlight < maximumBody) {
            throw wrongUse(
                    "--max-in-flight is " + maximumInFlight + "; it must be --max-body, " + maximumBody + ", or more");
        }
        // A mistyped folder or an address that is taken should not cost the time to load an engine.
        TrainedModel.readManifest(model.directory);
        ModelServer.Builder builder = ModelServer.builder()
                .setModel(model.directory)
                .optHost(host)
                .optPort(port)
                .requireFreeAddress();
        // The server logs by JBoss Logging, which would take the JDK's own logging.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "slf4j");
        }
        ComputeEngine computing = engine.open(console);
        ClassifierOptions options = ClassifierOptions.defaults()
                .withEngine(computing)
                .withPrecision(numbers.precision)
                .withTopK(top);
        if (name != null) {
            builder.optName(name);
        }
        ModelServer server = builder.optClassifier(
                        batch == 1
                                ? options
                                : options.withMicroBatching(new MicroBatching(batch, Duration.ofMillis(batchDelay))))
                .optLimits(new ServerLimits(
                        (long) maximumBody * MEBIBYTE,
                        (long) maximumPixels * MEGAPIXEL,
                        maximumImages,
                        maximumRequests,
                        (long) maximumInFlight * MEBIBYTE,
                        Duration.ofMillis(maximumWaiting),
                        ServerLimits.DEFAULT.transfer()))
                .start();
        CountDownLatch stopped = new CountDownLatch(1);
        endInGoodOrder(() -> {
            console.note("Stopping: requests under way are finished first");
            server.close();
            console.note("Stopped");
            stopped.countDown();
        });
        URI address = server.uri();
        console.text("Serving " + server.classifier().model().directory() + " at " + address + "/\n");
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model", server.classifier().model().directory());
            document.put("address", address);
            document.put("engine", EngineDocument.of(computing));
            return document;
        });
        stopped.await();
        return DONE;
    }
}
