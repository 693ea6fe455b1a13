package org.graft.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.modality.Classifications;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.Undertow;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.graft.engine.ComputeEngine;
import org.graft.image.ImageDecodingException;
import org.graft.model.ClassifierListener;
import org.graft.model.ClassifierOptions;
import org.graft.model.MicroBatching;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ModelServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODY = 200_000;
    private static final ServerLimits LIMITS = limits(8, Duration.ofSeconds(10), Duration.ofSeconds(2));

    @TempDir
    static Path folder;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ClassifierOptions options;
    private static Path model;
    private static ModelServer server;
    private static List<Path> photos;

    @BeforeAll
    static void start() throws IOException {
        options = ClassifierOptions.defaults().withEngine(ComputeEngine.open("PyTorch", "cpu"));
        model = SmallModel.save(folder.resolve("dots-and-more"), SmallModel.network(1))
                .directory();
        Path data = SmallPhotos.write(folder.resolve("photos"), 2, 1);
        photos = List.of(data.resolve("train/dots/0.png"), data.resolve("train/dots/1.png"));
        server = ModelServer.builder()
                .setModel(model)
                .optClassifier(options.withMicroBatching(new MicroBatching(4, Duration.ofMillis(2))))
                .optLimits(LIMITS)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ServerLimits limits(int requests, Duration waiting, Duration transfer) {
        return new ServerLimits(BODY, 1_000_000, 4, requests, 10 * BODY, waiting, transfer);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String type, byte[] body) throws Exception {
        return post("/v1/classify", type, BodyPublishers.ofByteArray(body));
    }

    private static HttpResponse<String> post(String path, String type, BodyPublisher body) throws Exception {
        return CLIENT.send(request(path).header("Content-Type", type).POST(body).build(), BodyHandlers.ofString());
    }

    private static HttpRequest photo(ModelServer to) throws IOException {
        return HttpRequest.newBuilder(to.uri().resolve("/v1/classify"))
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofFile(photos.get(0)))
                .build();
    }

    private static HttpResponse<String> classify(ModelServer by) throws Exception {
        return CLIENT.send(photo(by), BodyHandlers.ofString());
    }

    private static Socket connect(ModelServer to) throws IOException {
        Socket socket = new Socket(to.uri().getHost(), to.uri().getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String head(String type, int length) {
        return "POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a request on a connection that stays open, and returns the status of its answer. */
    private static int ask(Socket socket, String type, byte[] body) throws IOException {
        write(socket, head(type, body.length));
        socket.getOutputStream().write(body);
        return answer(socket);
    }

    /** Begins a request that has its place when this returns: the server asks for its body then. */
    private static Socket begin(ModelServer to, int length) throws IOException {
        Socket socket = connect(to);
        write(socket, head("image/png", length).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
        assertEquals(100, answer(socket));
        return socket;
    }

    /** Reads one answer and returns its status. */
    private static int answer(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "the connection was closed after '" + head + "'");
            head.append((char) next);
        }
        Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
        if (length.find()) {
            socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        }
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** Reads until the server closes the connection. */
    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(rest);
        } catch (SocketException e) {
            // Closed with a part of the request unread.
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    private static byte[] form(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            body.write(("--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + file.getKey()
                            + "\"\r\nContent-Type: image/png\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.write(file.getValue());
            body.write("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.write("--x--\r\n".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private static void assertPredictions(Path photo, JsonNode predictions) throws IOException {
        List<Classifications.Classification> expected =
                server.classifier().classify(photo).topK();
        assertEquals(expected.size(), predictions.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(
                    expected.get(i).getClassName(),
                    predictions.get(i).path("label").asText());
            assertEquals(
                    expected.get(i).getProbability(),
                    predictions.get(i).path("probability").asDouble(),
                    1e-4);
        }
    }

    private static JsonNode assertProblem(int status, String kind, HttpResponse<String> response) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElseThrow());
        JsonNode problem = JSON.readTree(response.body());
        assertEquals("urn:graft:problem:" + kind, problem.path("type").asText());
        assertEquals(status, problem.path("status").asInt());
        assertFalse(problem.path("title").asText().isEmpty());
        return problem;
    }

    @Test
    void theBytesOfAnImageAreClassified() throws Exception {
        for (String type : List.of("image/png", "application/octet-stream", "image/jpeg")) {
            HttpResponse<String> response = post(type, Files.readAllBytes(photos.get(0)));

            assertEquals(200, response.statusCode(), response.body());
            JsonNode answer = JSON.readTree(response.body());
            assertEquals("dots-and-more", answer.path("model").asText());
            assertEquals(1, answer.path("results").size());
            assertFalse(answer.path("results").get(0).has("name"), "it was given none");
            assertPredictions(photos.get(0), answer.path("results").get(0).path("predictions"));
        }
    }

    @Test
    void aFormMayHaveSeveralImages() throws Exception {
        Map<String, byte[]> files = new java.util.LinkedHashMap<>();
        files.put("b ä.png", Files.readAllBytes(photos.get(1)));
        files.put("a.png", Files.readAllBytes(photos.get(0)));

        HttpResponse<String> response = post("multipart/form-data; boundary=x", form(files));

        assertEquals(200, response.statusCode(), response.body());
        JsonNode results = JSON.readTree(response.body()).path("results");
        assertEquals("b ä.png", results.get(0).path("name").asText());
        assertPredictions(photos.get(1), results.get(0).path("predictions"));
        assertEquals("a.png", results.get(1).path("name").asText());
        assertPredictions(photos.get(0), results.get(1).path("predictions"));
    }

    @Test
    void jsonHasImagesInBase64() throws Exception {
        String data = Base64.getEncoder().encodeToString(Files.readAllBytes(photos.get(0)));

        HttpResponse<String> response = post(
                "application/json; charset=utf-8",
                ("{\"images\": [{\"data\": \"" + data + "\"}, {\"name\": \"second\", \"data\": \"" + data + "\"}]}")
                        .getBytes(StandardCharsets.UTF_8));

        assertEquals(200, response.statusCode(), response.body());
        JsonNode results = JSON.readTree(response.body()).path("results");
        assertEquals("1", results.get(0).path("name").asText());
        assertEquals("second", results.get(1).path("name").asText());
        assertPredictions(photos.get(0), results.get(1).path("predictions"));
    }

    /** As FileReader.readAsDataURL of a browser gives it, and with line ends. */
    @Test
    void jsonMayHaveDataUrls() throws Exception {
        byte[] photo = Files.readAllBytes(photos.get(0));
        String lines = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(photo);

        HttpResponse<String> response = post(
                "application/json",
                JSON.writeValueAsBytes(Map.of(
                        "images",
                        List.of(
                                Map.of(
                                        "data",
                                        "data:image/png;base64,"
                                                + Base64.getEncoder().encodeToString(photo)),
                                Map.of("data", "DATA:;Base64," + lines),
                                Map.of("data", lines)))));

        assertEquals(200, response.statusCode(), response.body());
        JsonNode results = JSON.readTree(response.body()).path("results");
        assertEquals(3, results.size());
        for (JsonNode result : results) {
            assertPredictions(photos.get(0), result.path("predictions"));
        }
    }

    @Test
    void topSaysHowManyLabels() throws Exception {
        BodyPublisher photo = BodyPublishers.ofFile(photos.get(0));
        JsonNode one =
                JSON.readTree(post("/v1/classify?top=1", "image/png", photo).body());

        assertEquals(1, one.path("results").get(0).path("predictions").size());
        for (String wrong : List.of("0", "-1", "many", "")) {
            assertProblem(400, "bad-request", post("/v1/classify?top=" + wrong, "image/png", photo));
        }
    }

    @Test
    void aMistypedParameterIsNamed() throws Exception {
        BodyPublisher photo = BodyPublishers.ofFile(photos.get(0));
        for (String query : List.of("topp=1", "top=1&topp=1", "topp")) {
            JsonNode problem = assertProblem(400, "bad-request", post("/v1/classify?" + query, "image/png", photo));
            assertEquals(
                    "'topp' is no parameter of a request; leave it out, here there can be top",
                    problem.path("detail").asText());
        }
    }

    /** One of several has a problem of its own, and the others their labels. */
    @Test
    void aBrokenImageDoesNotSpoilTheOthers() throws Exception {
        byte[] whole = Files.readAllBytes(photos.get(0));
        Map<String, byte[]> files = new java.util.LinkedHashMap<>();
        files.put("cut.png", Arrays.copyOf(whole, whole.length / 2));
        files.put("text.png", "no image".getBytes(StandardCharsets.UTF_8));
        files.put("whole.png", whole);

        HttpResponse<String> response = post("multipart/form-data; boundary=x", form(files));

        assertEquals(200, response.statusCode(), response.body());
        JsonNode results = JSON.readTree(response.body()).path("results");
        assertEquals(
                "urn:graft:problem:undecodable-image",
                results.get(0).path("problem").path("type").asText());
        assertTrue(results.get(0).path("problem").path("detail").asText().contains("cut.png"));
        assertEquals(
                "urn:graft:problem:unsupported-image",
                results.get(1).path("problem").path("type").asText());
        assertPredictions(photos.get(0), results.get(2).path("predictions"));
        assertFalse(results.get(2).has("problem"));
    }

    /** Advice for those who have a folder of photos means nothing to whoever sent one. */
    @Test
    void problemsOfAnImageAdviseWhoeverSentIt() throws Exception {
        byte[] whole = Files.readAllBytes(photos.get(0));
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);

        assertEquals(
                "the file is empty (0 bytes); send the whole file",
                assertProblem(422, "undecodable-image", post("image/png", new byte[0]))
                        .path("detail")
                        .asText());
        assertEquals(
                "its content is that of no image format; send an image",
                assertProblem(415, "unsupported-image", post("image/png", "rose".getBytes(StandardCharsets.UTF_8)))
                        .path("detail")
                        .asText());
        String detail = assertProblem(
                        422, "undecodable-image", post("multipart/form-data; boundary=x", form(Map.of("cut.png", cut))))
                .path("detail")
                .asText();
        assertTrue(detail.matches("cut\\.png: the file is cut off .*; send the whole file"), detail);
    }

    @Test
    void anImageWithMorePixelsThanAllowedIsRefusedByItsHeader() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(1001, 1000, BufferedImage.TYPE_BYTE_BINARY), "png", png);

        JsonNode problem = assertProblem(413, "image-too-large", post("image/png", png.toByteArray()));

        assertTrue(problem.path("detail").asText().contains("1001 x 1000"), problem.toString());
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        byte[] large = new byte[BODY + 1];
        assertProblem(413, "body-too-large", post("application/octet-stream", large));
        assertProblem(413, "body-too-large", post("multipart/form-data; boundary=x", form(Map.of("large.png", large))));
        // Without a length in the header it shows while the body is read, and the connection may be closed under the
        // client.
        try {
            assertProblem(
                    413,
                    "body-too-large",
                    post(
                            "/v1/classify",
                            "application/octet-stream",
                            BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))));
        } catch (IOException e) {
            theBytesOfAnImageAreClassified();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "application/json | {} | images is missing",
                "application/json | ~~ | the body is empty",
                "application/json | null | the body is null; it must be an object with images",
                "application/json | [] | the body is a list; it must be an object with images",
                "application/json | {\"images\": 3} | images is a number; it must be a list",
                "application/json | {\"images\": []} | no image",
                "application/json | {\"images\": [null]} | images[0] is null; it must be an object with data",
                "application/json | {\"images\": [{\"name\": \"a\"}]} | images[0].data is missing",
                "application/json | {\"images\": [{\"data\": null}]} | images[0].data is null",
                "application/json | {\"images\": [{\"data\": \"\"}, {\"data\": {}}]} | images[1].data is an object",
                "application/json | {\"images\": [{\"data\": \"\", \"name\": 1}]} | images[0].name is a number",
                "application/json | {\"images\": [{\"data\": \"?\"}]} | images[0].data is not base64",
                "application/json | {\"images\": [{\"data\": \"AAAAA\"}]} | images[0].data is not base64",
                "application/json | {\"images\": [{\"data\": \"data:image/png,AAAA\"}]} | a data URL without base64",
                "application/json | {\"images\": [{\"date\": \"AAAA\"}]} | images[0].date is no field",
                "application/json | {\"image\": []} | image is no field of a request; leave it out",
                "application/json | {\"images\": []} {} | more in the body",
                "application/json | {\"images\": [{ | not valid JSON at line 1",
                "application/json | nonsense | not valid JSON at line 1",
                "multipart/form-data | --x-- | boundary"
            })
    void aRequestThatCannotBeUnderstoodIsToldWhy(String type, String body, String named) throws Exception {
        JsonNode problem = assertProblem(400, "bad-request", post(type, body.getBytes(StandardCharsets.UTF_8)));

        assertTrue(problem.path("detail").asText().contains(named), problem.toString());
        assertFalse(
                problem.toString().contains("org.graft") || problem.toString().contains("jackson"), problem.toString());
        assertEquals("/v1/classify", problem.path("instance").asText());
    }

    private static String part(String disposition, String content) {
        return "--x\r\nContent-Disposition: form-data" + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private static HttpResponse<String> postForm(String form) throws Exception {
        return post("multipart/form-data; boundary=x", form.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFormWithoutFilesHasNoImage() throws Exception {
        JsonNode problem = assertProblem(400, "bad-request", postForm(part("; name=\"text\"", "rose") + "--x--\r\n"));
        assertTrue(problem.path("detail").asText().contains("parts need a filename"), problem.toString());
        assertProblem(400, "bad-request", postForm("--x--\r\n"));
    }

    /** Also where fields of other names lie between. */
    @Test
    void resultsOfAFormAreInTheOrderOfItsParts() throws Exception {
        HttpResponse<String> response = postForm(part("; name=a; filename=first", "1")
                + part("; name=b; filename=second", "2")
                + part("; name=note", "no file")
                + part("; name=a; filename=\"\"", "3")
                + "--x--");

        assertEquals(200, response.statusCode(), response.body());
        List<String> names = new ArrayList<>();
        JSON.readTree(response.body())
                .path("results")
                .forEach(result -> names.add(result.path("name").asText()));
        assertEquals(List.of("first", "second", "3"), names);
    }

    @Test
    void contentTypesMayBeInCapitals() throws Exception {
        byte[] form = form(Map.of("a.png", Files.readAllBytes(photos.get(0))));
        HttpResponse<String> response = post("Multipart/Form-Data; boundary=x", form);
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(200, post("IMAGE/PNG", Files.readAllBytes(photos.get(0))).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no form",
                "--x",
                "--x\r\nContent-Disposition: form-data; name=a; filename=a",
                "--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\nhalf of an im",
                "--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\nimage\r\n--x\r\n"
            })
    void aFormWithoutItsEndIsRefused(String form) throws Exception {
        JsonNode problem = assertProblem(400, "bad-request", postForm(form));

        assertTrue(problem.path("detail").asText().contains("does not end with --x--"), problem.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--x\r\nno header\r\n\r\n\r\n--x--", "--x\r\n: a\r\n\r\n\r\n--x--"})
    void aFormWithWrongHeadersIsRefused(String form) throws Exception {
        JsonNode problem = assertProblem(400, "bad-request", postForm(form));

        assertTrue(problem.path("detail").asText().contains("headers"), problem.toString());
    }

    /** A client that sends half of a request: its connection is closed, and its place, the only one, is free again. */
    @Test
    void slowClientsAreCutOff() throws Exception {
        ServerLimits limits = limits(1, Duration.ofSeconds(10), Duration.ofSeconds(1));
        try (ModelServer small = ModelServer.builder()
                .setModel(model)
                .optClassifier(options)
                .optLimits(limits)
                .start()) {
            try (Socket slow = connect(small)) {
                write(slow, head("image/png", 100) + "half");
                String answer = rest(slow);
                assertFalse(answer.contains(" 200 "), answer);
            }
            try (Socket next = connect(small)) {
                byte[] photo = Files.readAllBytes(photos.get(0));
                int status = ask(next, "image/png", photo);
                while (status == 503) {
                    // The client sees the end of the connection before the server is done with it.
                    status = ask(next, "image/png", photo);
                }
                assertEquals(200, status);
            }
        }
    }

    /** The time limit of a body that was refused unread must not close the connection under later requests. */
    @Test
    void aConnectionOutlivesTheTimeLimitOfARefusedRequest() throws Exception {
        ServerLimits limits = limits(8, Duration.ofSeconds(10), Duration.ofSeconds(1));
        byte[] photo = Files.readAllBytes(photos.get(0));
        try (ModelServer other = ModelServer.builder()
                        .setModel(model)
                        .optClassifier(options)
                        .optLimits(limits)
                        .start();
                Socket socket = connect(other)) {
            assertEquals(415, ask(socket, "text/plain", "rose".getBytes(StandardCharsets.US_ASCII)));
            long end = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
            while (System.nanoTime() < end) {
                assertEquals(200, ask(socket, "image/png", photo));
            }
        }
    }

    /** Whoever is refused has no more time for the body than others. */
    @Test
    void slowBodiesOfRefusedRequestsAreCutOff() throws Exception {
        try (Socket socket = connect(server)) {
            write(socket, head("text/plain", 100) + "half");
            String answer = rest(socket);
            assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
        }
        ServerLimits limits = limits(1, Duration.ofSeconds(10), Duration.ofSeconds(1));
        try (ModelServer small = ModelServer.builder()
                        .setModel(model)
                        .optClassifier(options)
                        .optLimits(limits)
                        .start();
                Socket first = connect(small);
                Socket second = connect(small)) {
            write(first, head("image/png", 100) + "half");
            write(second, head("image/png", 100) + "half");
            // One has the only place, the other is refused.
            assertEquals(
                    1,
                    Stream.of(rest(first), rest(second))
                            .filter(answer -> answer.startsWith("HTTP/1.1 503 "))
                            .count());
        }
    }

    /** Requests that wait for the rest of their bodies hold all places. */
    @Test
    void moreRequestsThanAllowedGet503AtOnce() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        ServerLimits limits = limits(2, Duration.ofSeconds(10), Duration.ofSeconds(60));
        try (ModelServer small = ModelServer.builder()
                .setModel(model)
                .optClassifier(options)
                .optLimits(limits)
                .optStopping(Duration.ofMillis(100))
                .start()) {
            for (int i = 0; i < 2; i++) {
                sockets.add(begin(small, 100));
            }
            HttpResponse<String> response = classify(small);
            assertProblem(503, "busy", response);
            assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
            assertEquals(
                    200,
                    CLIENT.send(
                                    HttpRequest.newBuilder(small.uri().resolve("/metrics"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** A body counts by its length, and as the largest one if it has none. */
    @Test
    void moreBytesThanAllowedGet503AtOnce() throws Exception {
        ServerLimits limits = new ServerLimits(
                BODY, 1_000_000, 4, 8, BODY + BODY / 4, Duration.ofSeconds(10), Duration.ofSeconds(60));
        try (ModelServer small = ModelServer.builder()
                .setModel(model)
                .optClassifier(options)
                .optLimits(limits)
                .optStopping(Duration.ofMillis(100))
                .start()) {
            byte[] photo = Files.readAllBytes(photos.get(0));
            HttpRequest withoutLength = HttpRequest.newBuilder(small.uri().resolve("/v1/classify"))
                    .header("Content-Type", "image/png")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(photo)))
                    .build();
            HttpResponse<String> response;
            try (Socket ignored = begin(small, BODY / 2)) {
                response = CLIENT.send(withoutLength, BodyHandlers.ofString());
                JsonNode problem = assertProblem(503, "busy", response);
                assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
                assertTrue(
                        problem.path("detail").asText().contains(limits.inFlightBytes() + ", the limit"), problem + "");
                try (Socket large = connect(small)) {
                    // Refused by its header.
                    write(large, head("image/png", BODY * 4 / 5));
                    assertEquals(503, answer(large));
                }
                assertEquals(200, classify(small).statusCode());
            }
            response = CLIENT.send(withoutLength, BodyHandlers.ofString());
            while (response.statusCode() == 503) {
                // The end of a connection takes a moment to be seen.
                response = CLIENT.send(withoutLength, BodyHandlers.ofString());
            }
            assertEquals(200, response.statusCode(), response.body());
        }
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ServerLimits(100, 1, 1, 1, 99, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .getMessage();
        assertEquals("inFlightBytes must be bodyBytes, 100, or more, but is 99", message);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ServerLimits(1L << 31, 1, 1, 1, 1L << 31, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }

    /** A listener that waits keeps all decoders from their next image. */
    @Test
    void aRequestThatWaitsTooLongForADecoderGets503() throws Exception {
        CountDownLatch resume = new CountDownLatch(1);
        int decoders = Runtime.getRuntime().availableProcessors();
        CountDownLatch occupied = new CountDownLatch(decoders);
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void undecodable(ImageDecodingException failure) {
                occupied.countDown();
                await(resume);
            }
        };
        List<Socket> sockets = new ArrayList<>();
        try (ModelServer other = waitingServer(decoders + 1, listener)) {
            try {
                for (int i = 0; i < decoders; i++) {
                    Socket socket = connect(other);
                    sockets.add(socket);
                    write(socket, head("image/png", 0));
                }
                occupied.await();

                JsonNode problem = assertProblem(503, "busy", classify(other));

                assertTrue(problem.path("detail").asText().contains("decoded within 300 ms"), problem.toString());
            } finally {
                resume.countDown();
            }
            for (Socket socket : sockets) {
                assertEquals(422, answer(socket));
            }
            assertEquals(200, classify(other).statusCode());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** The predictor waits in a listener: of two requests it is about to take one, the other waits in vain. */
    @Test
    void aRequestThatWaitsTooLongForTheModelGets503() throws Exception {
        CountDownLatch resume = new CountDownLatch(1);
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void computed(int images, Duration computing) {
                await(resume);
            }
        };
        try (ModelServer other = waitingServer(8, listener)) {
            CompletableFuture<HttpResponse<String>> first;
            CompletableFuture<HttpResponse<String>> second;
            try {
                assertEquals(200, classify(other).statusCode());
                first = CLIENT.sendAsync(photo(other), BodyHandlers.ofString());
                second = CLIENT.sendAsync(photo(other), BodyHandlers.ofString());

                HttpResponse<String> refused =
                        first.applyToEither(second, Function.identity()).get();

                JsonNode problem = assertProblem(503, "busy", refused);
                assertTrue(problem.path("detail").asText().contains("was busy for 300 ms"), problem.toString());
                assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
            } finally {
                resume.countDown();
            }
            assertEquals(
                    List.of(200, 503),
                    Stream.of(first.get().statusCode(), second.get().statusCode())
                            .sorted()
                            .toList());
        }
    }

    private static ModelServer waitingServer(int requests, ClassifierListener listener) throws IOException {
        return ModelServer.builder()
                .setModel(model)
                .optClassifier(options.withListener(listener))
                .optLimits(limits(requests, Duration.ofMillis(300), Duration.ofSeconds(30)))
                .start();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is under way when a server is closed gets its answer; what comes later is told that the server stops. */
    @Test
    void closingWaitsForRequestsUnderWay() throws Exception {
        ModelServer other = ModelServer.builder()
                .setModel(model)
                .optClassifier(options)
                .optLimits(limits(1, Duration.ofSeconds(10), Duration.ofSeconds(60)))
                .start();
        CompletableFuture<Void> closing;
        byte[] photo = Files.readAllBytes(photos.get(0));
        try (other;
                Socket half = begin(other, photo.length)) {
            half.getOutputStream().write(photo, 0, photo.length / 2);
            HttpRequest readiness =
                    HttpRequest.newBuilder(other.uri().resolve("/readyz")).build();
            assertEquals(200, CLIENT.send(readiness, BodyHandlers.ofString()).statusCode());

            closing = CompletableFuture.runAsync(other::close);
            HttpResponse<String> ready = CLIENT.send(readiness, BodyHandlers.ofString());
            while (ready.statusCode() == 200) {
                ready = CLIENT.send(readiness, BodyHandlers.ofString());
            }
            assertProblem(503, "stopping", ready);
            assertProblem(503, "stopping", classify(other));
            assertFalse(closing.isDone());

            half.getOutputStream().write(photo, photo.length / 2, photo.length - photo.length / 2);
            assertEquals(200, answer(half));
        }
        closing.get();
    }

    /** A client that asks and does not read: nothing is kept for it for longer than the limits say. */
    @Test
    void clientsThatDoNotReadAreCutOff() throws Exception {
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(
                    new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
            String requests = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100);
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        write(deaf, requests);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            ExecutionException cutOff = assertThrows(ExecutionException.class, () -> asking.get(60, TimeUnit.SECONDS));
            assertInstanceOf(UncheckedIOException.class, cutOff.getCause());
        }
    }

    @Test
    void moreImagesThanAllowedAreRefused() throws Exception {
        Map<String, byte[]> files = new java.util.LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            files.put(i + ".png", Files.readAllBytes(photos.get(0)));
        }
        JsonNode problem = assertProblem(400, "bad-request", post("multipart/form-data; boundary=x", form(files)));
        assertTrue(problem.path("detail").asText().contains("the limit is 4"), problem.toString());
    }

    @Test
    void otherContentTypesAreNamed() throws Exception {
        JsonNode problem = assertProblem(
                415, "unsupported-media-type", post("text/plain", "rose".getBytes(StandardCharsets.UTF_8)));
        assertTrue(problem.path("detail").asText().contains("text/plain"));
    }

    @Test
    void emptyAndWrongFilesAreProblems() throws Exception {
        assertProblem(422, "undecodable-image", post("image/png", new byte[0]));
        assertProblem(415, "unsupported-image", post("image/png", "<html>".getBytes(StandardCharsets.UTF_8)));
    }

    /** What goes wrong inside is told to the log alone. */
    @Test
    void faultsOfTheServerAreProblems() throws Exception {
        try (ModelServer broken =
                ModelServer.builder().setModel(model).optClassifier(options).start()) {
            broken.classifier().close();

            JsonNode problem = assertProblem(500, "failed", classify(broken));

            assertFalse(problem.path("detail").asText().contains("closed"), problem.toString());
        }
    }

    /** Not only exceptions: a lack of memory too. */
    @Test
    void errorsAreProblems() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Undertow failing = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new EndpointHandler(registry, "/failing", exchange -> {
                    throw new OutOfMemoryError("thrown by a test");
                }))
                .build();
        failing.start();
        try {
            int port = ((InetSocketAddress) failing.getListenerInfo().get(0).getAddress()).getPort();
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/failing"))
                            .build(),
                    BodyHandlers.ofString());

            assertProblem(500, "failed", response);
            assertFalse(response.body().contains("thrown by a test"), response.body());
        } finally {
            failing.stop();
        }
    }

    @Test
    void otherPathsAndMethodsAreProblems() throws Exception {
        assertProblem(404, "not-found", get("/v2/classify"));
        HttpResponse<String> response = get("/v1/classify");
        assertProblem(405, "method-not-allowed", response);
        assertEquals("POST", response.headers().firstValue("Allow").orElseThrow());
        assertEquals(
                200,
                CLIENT.send(
                                request("/healthz")
                                        .method("HEAD", BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode());
    }

    @Test
    void theModelIsDescribedWithoutPathsOfTheServer() throws Exception {
        HttpResponse<String> response = get("/v1/model");

        JsonNode description = JSON.readTree(response.body());
        assertEquals("dots-and-more", description.path("name").asText());
        assertEquals(
                SmallPhotos.CLASSES,
                StreamSupport.stream(description.path("classes").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
        assertTrue(description.path("engine").asText().startsWith("PyTorch "));
        assertFalse(response.body().contains(folder.toString()));
    }

    private static String nameOf(ModelServer.Builder builder) throws Exception {
        try (ModelServer other = builder.optClassifier(options).start()) {
            String name = JSON.readTree(classify(other).body()).path("model").asText();
            HttpRequest describe =
                    HttpRequest.newBuilder(other.uri().resolve("/v1/model")).build();
            String described = CLIENT.send(describe, BodyHandlers.ofString()).body();
            assertEquals(name, JSON.readTree(described).path("name").asText());
            return name;
        }
    }

    /** The folder of a phase is called the same in every run. */
    @Test
    void aModelOfARunIsCalledByTheRun() throws Exception {
        Path run = folder.resolve("flowers");
        Path phase = SmallModel.save(run.resolve("phase1-head"), SmallModel.network(2))
                .directory();
        Files.writeString(run.resolve("run.json"), "{\"result\": \"phase1-head\"}");

        assertEquals("flowers", nameOf(ModelServer.builder().setModel(run)));
        assertEquals("flowers", nameOf(ModelServer.builder().setModel(phase)));
        assertEquals("roses", nameOf(ModelServer.builder().setModel(phase).optName("roses")));
        ModelServer.Builder builder = ModelServer.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.optName(" "));
    }

    @Test
    void healthAndReadinessAreTold() throws Exception {
        assertEquals(200, get("/healthz").statusCode());
        assertEquals(200, get("/readyz").statusCode());
    }

    @Test
    void aServerWhoseClassifierEndedIsNeitherAliveNorReady() throws Exception {
        try (ModelServer other =
                ModelServer.builder().setModel(model).optClassifier(options).start()) {
            other.classifier().close();

            for (String path : List.of("/healthz", "/readyz")) {
                HttpRequest request =
                        HttpRequest.newBuilder(other.uri().resolve(path)).build();
                HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
                assertProblem(500, "failed", response);
                assertTrue(response.body().contains("start the server anew"), response.body());
            }
        }
    }

    @Test
    void metricsCountRequestsAndImages() throws Exception {
        post("image/png", Files.readAllBytes(photos.get(0)));
        post("image/png", new byte[0]);

        HttpResponse<String> response = get("/metrics");
        // A request is counted when its exchange is over, which the client may see first.
        while (!response.body().contains("status=\"422\",uri=\"/v1/classify\"")
                || !response.body().contains("status=\"200\",uri=\"/v1/classify\"")) {
            response = get("/metrics");
        }

        assertTrue(response.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain"));
        for (String metric : List.of(
                "graft_classifier_images_total",
                "graft_classifier_latency_seconds_bucket",
                "graft_classifier_undecodable_total{reason=\"EMPTY\"}",
                "http_server_requests_seconds_count{status=\"200\",uri=\"/v1/classify\"}",
                "http_server_requests_seconds_count{status=\"422\",uri=\"/v1/classify\"}",
                "jvm_memory_used_bytes")) {
            assertTrue(response.body().contains("\n" + metric), metric + " is not in\n" + response.body());
        }
        long buckets = response.body()
                .lines()
                .filter(line -> line.startsWith("graft_classifier_latency_seconds_bucket"))
                .count();
        assertEquals(13, buckets, "from 5 ms to 30 s, and all");
    }

    /** An application's listener hears what the meters of the server count. */
    @Test
    void theListenerOfAnApplicationIsToldToo() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void answered(int images, Duration waiting, Duration total) {
                events.add("answered " + images);
            }

            @Override
            public void computed(int images, Duration computing) {
                events.add("computed " + images);
            }

            @Override
            public void undecodable(ImageDecodingException failure) {
                events.add("undecodable " + failure.reason());
            }
        };
        ModelServer other = ModelServer.builder()
                .setModel(model)
                .optClassifier(options.withListener(listener))
                .start();
        String metrics;
        try (other;
                Socket socket = connect(other)) {
            assertEquals(200, ask(socket, "image/png", Files.readAllBytes(photos.get(0))));
            assertEquals(422, ask(socket, "image/png", new byte[0]));
            metrics = CLIENT.send(
                            HttpRequest.newBuilder(other.uri().resolve("/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }

        // Events of computations come after their answers, and before the end of the server.
        assertEquals(
                List.of("answered 1", "computed 1", "undecodable EMPTY"),
                events.stream().sorted().toList());
        assertTrue(metrics.contains("\ngraft_classifier_undecodable_total{reason=\"EMPTY\"} 1.0"), metrics);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.css", "/page.js"})
    void thePageNeedsNothingFromElsewhere(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertEquals(200, response.statusCode());
        assertTrue(response.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .startsWith("default-src 'none'"));
        assertFalse(response.body().contains("http://") || response.body().contains("https://"), response.body());
    }

    /** Every path of the document is there, and every path that answers is in the document. */
    @Test
    void openApiDescribesWhatIsThere() throws Exception {
        JsonNode document = JSON.readTree(get("/openapi.json").body());

        List<String> paths = new ArrayList<>();
        document.path("paths").fieldNames().forEachRemaining(paths::add);
        assertEquals(List.of("/v1/classify", "/v1/model", "/healthz", "/readyz", "/metrics"), paths);
        for (String path : paths) {
            int status = document.path("paths").path(path).has("post") ? 405 : 200;
            assertEquals(status, get(path).statusCode(), path);
            HttpResponse<String> wrong = CLIENT.send(request(path).DELETE().build(), BodyHandlers.ofString());
            assertProblem(405, "method-not-allowed", wrong);
            for (JsonNode operation : document.path("paths").path(path)) {
                for (String everywhere : List.of("405", "500")) {
                    assertTrue(operation.path("responses").has(everywhere), path + " without " + everywhere);
                }
            }
        }
        assertNotNull(document.path("components").path("schemas").get("Problem"));
    }

    @Test
    void manyRequestsAtOnceGetTheirOwnAnswers() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            responses.add(CLIENT.sendAsync(
                    request("/v1/classify")
                            .header("Content-Type", "image/png")
                            .POST(BodyPublishers.ofFile(photos.get(i % 2)))
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (int i = 0; i < 8; i++) {
            HttpResponse<String> response = responses.get(i).get();
            assertEquals(200, response.statusCode(), response.body());
            assertPredictions(
                    photos.get(i % 2),
                    JSON.readTree(response.body()).path("results").get(0).path("predictions"));
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            ModelServer.Builder builder = ModelServer.builder()
                    .setModel(model)
                    .optClassifier(options)
                    .optHost("0.0.0.0")
                    .optPort(taken.getLocalPort());
            String message = assertThrows(IOException.class, builder::start).getMessage();
            assertTrue(message.contains("0.0.0.0:" + taken.getLocalPort()), message);
            String unknown = assertThrows(
                            IOException.class,
                            () -> builder.optHost("no.such.host.invalid").start())
                    .getMessage();
            assertTrue(unknown.contains("no.such.host.invalid"), unknown);
        }
    }

    @Test
    void aClosedServerAnswersNobody() throws Exception {
        ModelServer other =
                ModelServer.builder().setModel(model).optClassifier(options).start();
        URI address = other.uri().resolve("/healthz");
        assertEquals(
                200,
                CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                        .statusCode());
        other.close();
        other.close();

        assertThrows(
                ConnectException.class,
                () -> HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()));
        assertThrows(IllegalStateException.class, () -> other.classifier().classify(photos.get(0)));
    }
}
