package org.graft.benchmarks.programs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.graft.image.ImageSource;
import org.graft.image.RgbImage;
import org.graft.model.ImageClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what the service adds to the classifier inside of it: by turns the bare classifier on prepared images, the bare
 * classifier on JPEG files, and servers in processes of their own with one connection and with several.
 *
 * <pre>
 * . cli/src/exec/environment.sh
 * java -cp benchmarks/target/benchmarks.jar org.graft.benchmarks.programs.ServiceLoad \
 *     PyTorch models/photos photos --rounds 5 --seconds 10
 * </pre>
 *
 * <p>The bare classifier has one caller, who asks for one image after the other. A connection sends the next JPEG file when it
 * has the answer to the last one. In each round the phases begin at another one. The exit code is 1 if a request failed.
 */
@Command(name = "ServiceLoad", description = "Measures what the service adds to the classifier inside of it.")
public final class ServiceLoad implements Callable<Integer> {

    /** So many fit into memory, prepared and as files. */
    private static final int MOST_PHOTOS = 200;

    private static final int OK = 200;
    private static final String PREPARED = "bare, prepared images";
    private static final String JPEG = "bare, JPEG files";

    @Mixin
    ClassifierArguments given;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,8",
            description = "The largest micro-batches: a server each. Default: ${DEFAULT-VALUE}.")
    List<Integer> batches;

    @Option(
            names = "--connections",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2,8,16",
            description = "The numbers of connections. Default: ${DEFAULT-VALUE}.")
    List<Integer> connections;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "How often each phase is measured. Default: ${DEFAULT-VALUE}.")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "The length of a phase. Default: ${DEFAULT-VALUE}.")
    int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "2",
            description = "The length of each phase once before the rounds, uncounted. Default: ${DEFAULT-VALUE}.")
    int warmUp;

    /** Made by {@link #main}. */
    ServiceLoad() {}

    /**
     * Something that is measured in every round.
     *
     * @param name what it is
     * @param callers how many ask at a time
     * @param call what they do
     */
    record Phase(String name, int callers, ClosedLoop.Call call) {}

    /**
     * Runs the program.
     *
     * @param arguments the arguments
     */
    public static void main(String[] arguments) {
        System.exit(Program.run(new ServiceLoad(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        batches.forEach(batch -> Program.requireOne("--batch", batch));
        connections.forEach(count -> Program.requireOne("--connections", count));
        Program.requireOne("--rounds", rounds);
        Program.requireOne("--seconds", seconds);
        Program.requireOne("--warm-up", warmUp);
        List<byte[]> files = new ArrayList<>();
        for (Path photo : Photos.in(given.photos).stream().limit(MOST_PHOTOS).toList()) {
            files.add(Files.readAllBytes(photo));
        }
        Program.prepareAllocator();
        Map<Integer, ServerProcess> servers = new LinkedHashMap<>();
        try (ImageClassifier classifier =
                ImageClassifier.load(given.model, ClassifierArguments.options(given.engine, 1))) {
            List<RgbImage> prepared = new ArrayList<>();
            for (byte[] file : files) {
                prepared.add(classifier.prepare(ImageSource.of("a photo", file)));
            }
            for (int batch : batches) {
                servers.put(batch, new ServerProcess(given.engine, given.model, batch));
            }
            List<Phase> phases = new ArrayList<>(List.of(
                    new Phase(
                            PREPARED,
                            1,
                            number -> classifier.classify(List.of(prepared.get(number % prepared.size())))),
                    new Phase(JPEG, 1, number -> classifier.classify(files.get(number % files.size())))));
            servers.forEach((batch, server) -> connections.forEach(count -> phases.add(new Phase(
                    "service --batch " + batch + ", connections " + count, count, requests(server.address(), files)))));
            return measure(phases, servers) ? Program.DONE : Program.FAILED;
        } finally {
            servers.values().forEach(ServerProcess::close);
        }
    }

    /** Each phase goes through the files in their order, whichever connection asks. */
    private static ClosedLoop.Call requests(URI server, List<byte[]> files) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        URI classify = server.resolve("/v1/classify");
        AtomicInteger next = new AtomicInteger();
        return number -> {
            byte[] file = files.get(Math.floorMod(next.getAndIncrement(), files.size()));
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(classify)
                            .header("Content-Type", "image/jpeg")
                            .POST(BodyPublishers.ofByteArray(file))
                            .build(),
                    BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new IOException("status " + response.statusCode() + ": " + response.body());
            }
        };
    }

    /** Returns whether no request failed. */
    private boolean measure(List<Phase> phases, Map<Integer, ServerProcess> servers)
            throws IOException, InterruptedException {
        for (Phase phase : phases) {
            ClosedLoop.run(phase.callers(), Duration.ofSeconds(warmUp), phase.call());
        }
        Summary summary = new Summary();
        for (int round = 1; round <= rounds; round++) {
            tellResident(round, "start", servers);
            List<Phase> order = new ArrayList<>(phases);
            Collections.rotate(order, round - 1);
            Map<String, ClosedLoop.Result> results = new LinkedHashMap<>();
            phases.forEach(phase -> results.put(phase.name(), null));
            for (Phase phase : order) {
                results.put(phase.name(), ClosedLoop.run(phase.callers(), Duration.ofSeconds(seconds), phase.call()));
            }
            summary.add(round, results).forEach(System.out::println);
            tellResident(round, "end", servers);
        }
        summary.lines().forEach(System.out::println);
        return summary.errors() == 0;
    }

    private static void tellResident(int round, String when, Map<Integer, ServerProcess> servers) throws IOException {
        for (Map.Entry<Integer, ServerProcess> server : servers.entrySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "round %d, %s: server --batch %d has %d MB resident%n",
                    round,
                    when,
                    server.getKey(),
                    server.getValue().residentMegabytes());
        }
    }

    /** The phases of all rounds, and their rates beside those of the bare classifier. */
    static final class Summary {

        private final Map<String, RoundRatios> overPrepared = new LinkedHashMap<>();
        private final Map<String, RoundRatios> overJpeg = new LinkedHashMap<>();
        private long errors;

        /**
         * Adds a round.
         *
         * @param round its number
         * @param results what was measured, by the name of the phase
         * @return a line a phase
         */
        List<String> add(int round, Map<String, ClosedLoop.Result> results) {
            double prepared = results.get(PREPARED).rate();
            double jpeg = results.get(JPEG).rate();
            List<String> lines = new ArrayList<>();
            results.forEach((name, result) -> {
                errors += result.errors();
                String line = String.format(
                        Locale.ROOT,
                        "round %d, %s: %.2f images/s, median %.1f ms, p99 %.1f ms, %d errors",
                        round,
                        name,
                        result.rate(),
                        result.median(),
                        result.p99(),
                        result.errors());
                if (!name.equals(PREPARED)) {
                    line += String.format(
                            Locale.ROOT, ", %.3f of prepared", add(overPrepared, name, result.rate(), prepared));
                }
                if (!name.equals(PREPARED) && !name.equals(JPEG)) {
                    line += String.format(Locale.ROOT, ", %.3f of JPEG", add(overJpeg, name, result.rate(), jpeg));
                }
                lines.add(result.firstError() == null ? line : line + "; the first: " + result.firstError());
            });
            return lines;
        }

        private static double add(Map<String, RoundRatios> ratios, String name, double rate, double reference) {
            return ratios.computeIfAbsent(name, key -> new RoundRatios()).add(rate, reference);
        }

        /** Returns the mean ratios over the rounds, each with its 95 % interval. */
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            overPrepared.forEach((name, ratios) -> lines.add(name + " / " + PREPARED + ": " + ratios));
            overJpeg.forEach((name, ratios) -> lines.add(name + " / " + JPEG + ": " + ratios));
            return lines;
        }

        long errors() {
            return errors;
        }
    }
}
