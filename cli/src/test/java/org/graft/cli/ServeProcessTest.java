package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.graft.testing.JavaProgram;
import org.graft.testing.JavaProgram.Outcome;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code serve} as people run it: a process that is asked over HTTP and stopped by a signal. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServeProcessTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a Java program ends with that SIGTERM ended in good order. */
    private static final int TERMINATED = 143;

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void save() throws IOException {
        model = SmallModel.save(folder.resolve("model"), SmallModel.network(3)).directory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet", "OnnxRuntime"})
    @DisabledOnOs(OS.WINDOWS)
    void itAnswersUntilItIsStopped(String engine) throws Exception {
        Engines.require(engine);
        Path errors = folder.resolve("errors.txt");
        Process serve = new JavaProgram(Graft.class, Map.of())
                .process("serve", "--model=" + model, "--name=dots", "--port=0", "--json", "--engine=" + engine)
                .redirectError(errors.toFile())
                .start();
        try {
            JsonNode started = JSON.readTree(documentAtTheStart(serve, errors));
            assertEquals(engine, started.at("/engine/name").asText());
            URI address = URI.create(started.get("address").asText());
            assertEquals("127.0.0.1", address.getHost());
            Path photo = Photos.write(folder.resolve("photo.png"), 7);
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(address.resolve("/v1/classify?top=1"))
                                    .header("Content-Type", "image/png")
                                    .POST(BodyPublishers.ofFile(photo))
                                    .build(),
                            BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("dots", JSON.readTree(answer.body()).path("model").asText());
            String label = JSON.readTree(answer.body())
                    .at("/results/0/predictions/0/label")
                    .asText();
            assertTrue(SmallPhotos.CLASSES.contains(label), answer.body());

            serve.destroy();
            assertTrue(serve.waitFor(30, TimeUnit.SECONDS), "a signal stops it");
            String told = Files.readString(errors);
            assertEquals(TERMINATED, serve.exitValue(), told);
            assertTrue(told.matches("(?s).*Stopping: requests under way .*\\RStopped\\R"), told);
        } finally {
            serve.destroyForcibly();
        }
    }

    /** The document has several lines; the service goes on after it. */
    private static String documentAtTheStart(Process serve, Path errors) throws IOException {
        BufferedReader lines = serve.inputReader(StandardCharsets.UTF_8);
        StringBuilder document = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            document.append(line).append('\n');
            if (line.equals("}")) {
                return document.toString();
            }
        }
        throw new AssertionError("it ended early: " + Files.readString(errors));
    }

    private Outcome serve(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "serve";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new JavaProgram(Graft.class, Map.of()).run(all);
    }

    private static void assertRefused(int code, String named, Outcome outcome) {
        assertEquals(code, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(named), outcome.err());
        assertFalse(outcome.err().contains("\tat "), outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void wrongValuesAreNamed() throws Exception {
        assertRefused(2, "--port is 70000", serve("--model=" + model, "--port=70000"));
        assertRefused(2, "--name is blank", serve("--model=" + model, "--name= "));
        assertRefused(2, "--batch", serve("--model=" + model, "--batch=0"));
        assertRefused(2, "--max-body is 2048", serve("--model=" + model, "--max-body=2048"));
        assertRefused(2, "--max-in-flight is 16", serve("--model=" + model, "--max-in-flight=16"));
        assertRefused(1, "no-model", serve("--model=" + folder.resolve("no-model")));
    }

    @Test
    void aModelWithAnAlteredFileIsRefusedWithItsName() throws Exception {
        Engines.require("PyTorch");
        Path classes = model.resolve("classes.txt");
        Files.writeString(classes, Files.readString(classes) + "weed\n");

        assertRefused(1, "classes.txt", serve("--model=" + model, "--port=0"));
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        Engines.require("PyTorch");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertRefused(1, port, serve("--model=" + model, "--port=" + port));
        }
    }
}
