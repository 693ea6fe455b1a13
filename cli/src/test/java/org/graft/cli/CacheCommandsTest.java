package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.graft.testing.JavaProgram;
import org.graft.testing.JavaProgram.Outcome;
import org.graft.weights.ZooWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about what is on this machine, with caches and a model zoo of their own. */
class CacheCommandsTest {

    @TempDir
    Path folder;

    private Path zoo;

    @BeforeEach
    void writeZoo() throws Exception {
        zoo = ZooWriter.write(folder.resolve("zoo"));
    }

    private Outcome run(String... arguments) throws Exception {
        Map<String, String> caches = Map.of(
                "GRAFT_CACHE", folder.resolve("graft").toString(),
                "DJL_CACHE_DIR", folder.resolve("djl").toString(),
                // The native libraries are large: they stay where they are.
                "ENGINE_CACHE_DIR", Utils.getEngineCacheDir().toString(),
                "DJL_OFFLINE", "true");
        return new JavaProgram(Graft.class, caches).run(arguments);
    }

    private Outcome weights(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("weights"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--zoo", zoo.toString()));
        return run(all.toArray(String[]::new));
    }

    private static JsonNode document(Outcome outcome) throws Exception {
        return OneDocument.of(outcome.out());
    }

    private static JsonNode member(JsonNode array, String field, String value) {
        return StreamSupport.stream(array.spliterator(), false)
                .filter(each -> each.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + field + " " + value + " in " + array));
    }

    @Test
    void listTellsOfTheSourcesAndOfTheZoosOnTheClassPath() throws Exception {
        Outcome text = weights("list");
        assertEquals(0, text.code(), text.err());
        assertTrue(text.out().contains("Weights for --weights:\n  zoo "), text.out());
        assertTrue(
                text.out().contains("  ai.djl.mxnet:inceptionv3:0.0.1 (cv/image_classification, MXNet)\n"), text.out());

        JsonNode document = document(weights("list", "--json"));
        JsonNode source = member(document.get("sources"), "specification", "zoo");
        assertTrue(!source.get("cached").asBoolean() && !source.has("path"), source.toString());
        JsonNode model = member(document.get("zooModels"), "artifactId", "inceptionv3");
        assertEquals("ai.djl.mxnet", model.get("groupId").asText());
    }

    @Test
    void fetchedWeightsAreListedAndPassUntilTheyChange() throws Exception {
        Outcome nothing = weights("verify");
        assertEquals(0, nothing.code(), nothing.err());
        assertTrue(nothing.out().startsWith("No weights were fetched yet"), nothing.out());

        Outcome fetched = weights("fetch", "zoo", "--json");
        assertEquals(0, fetched.code(), fetched.err());
        Path file = Path.of(document(fetched).get("path").asText());
        assertTrue(file.startsWith(folder.resolve("djl")), file.toString());
        assertEquals(Files.size(file), document(fetched).get("bytes").asLong());
        String size = ByteSizes.text(Files.size(file));
        assertEquals(
                file + " (" + size + ")" + System.lineSeparator(),
                weights("fetch", "zoo").out());
        assertTrue(weights("list").out().contains("here: " + file + ", " + size + ", SHA-256 "));

        Outcome passed = weights("verify");
        assertEquals(0, passed.code(), passed.err());
        assertTrue(passed.out().startsWith("passed  zoo  " + file), passed.out());

        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
        Outcome changed = weights("verify");
        assertEquals(1, changed.code(), changed.err());
        assertTrue(changed.out().startsWith("FAILED  zoo  " + file), changed.out());
        Outcome json = weights("verify", "--json");
        assertEquals(1, json.code(), json.err());
        assertTrue(!document(json).get("passed").asBoolean(true), json.out());
        JsonNode check = member(document(json).get("checks"), "specification", "zoo");
        assertTrue(!check.get("passed").asBoolean(true), json.out());
        assertTrue(check.get("detail").asText().contains("SHA-256"), json.out());
    }

    @Test
    void weightsThatCannotBeHadAreOneSentenceWithTheChoicesAndExitCode1() throws Exception {
        Outcome fetch = run("weights", "fetch", "zoo");
        assertEquals(1, fetch.code(), fetch.err());
        assertTrue(fetch.err().contains("offline"), fetch.err());
        assertEquals("Choices:", fetch.err().lines().skip(1).findFirst().orElse(""), fetch.err());
        assertTrue(fetch.err().contains("\n  nsfwjs "), fetch.err());
        assertFalse(fetch.err().contains("--weights") || fetch.err().contains("none"), fetch.err());
        assertEquals("", fetch.out());
    }

    @Test
    void doctorTellsOfMemoryAllocatorEnginesCachesAndWeights() throws Exception {
        weights("fetch", "zoo");
        long cached = FolderSize.of(folder.resolve("djl"));
        Outcome json = run("doctor", "--json", "--zoo", zoo.toString());
        assertEquals(0, json.code(), json.err());
        assertEquals(
                List.of("MXNet", "OnnxRuntime", "PyTorch"),
                document(json).get("engines").findValuesAsText("name"));
        for (JsonNode engine : document(json).get("engines")) {
            assertEquals(engine.get("loads").asBoolean(), !engine.has("problem"), engine.toString());
        }
        JsonNode machine = document(json).get("machine");
        assertTrue(machine.get("cores").asInt() > 0, json.out());
        assertTrue(
                machine.get("memoryBytes").asLong()
                        > machine.get("heapLimitBytes").asLong() / 2,
                json.out());
        assertTrue(!machine.get("allocator").asText().isBlank(), json.out());
        JsonNode caches = document(json).get("caches");
        assertEquals(
                folder.resolve("graft").toString(),
                member(caches, "name", "Graft").get("directory").asText());
        assertEquals(cached, member(caches, "name", "DJL").get("bytes").asLong());
        assertEquals(
                Utils.getEngineCacheDir().toString(),
                member(caches, "name", "DJL engines").get("directory").asText());
        JsonNode weights = member(document(json).get("weights"), "specification", "zoo");
        assertEquals(1, document(json).get("weights").size(), "the others are not there");
        Path file = Path.of(weights.get("path").asText());
        assertEquals(Files.size(file), weights.get("bytes").asLong());

        Outcome text = run("doctor", "--zoo", zoo.toString());
        assertEquals(0, text.code(), text.err());
        for (String part : List.of(
                "Memory:     " + ByteSizes.text(machine.get("memoryBytes").asLong()),
                "Allocator:  " + machine.get("allocator").asText(),
                "Engines:\n  MXNet ",
                "  PyTorch ",
                "Caches:\n  Graft       " + folder.resolve("graft"),
                "  DJL         " + folder.resolve("djl") + " (" + ByteSizes.text(cached) + ")",
                "Weights:\n  zoo  " + file + " (" + ByteSizes.text(Files.size(file)) + ")")) {
            assertTrue(text.out().contains(part), part + " is not in\n" + text.out());
        }
    }

    /** The build writes it into the engines' modules; the class path comes from the same build. */
    @Test
    void doctorNamesTheNativeArtifactsThatAreOnTheClassPath() throws Exception {
        List<String> jars = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        for (JsonNode engine : document(run("doctor", "--json")).get("engines")) {
            String[] words = engine.get("artifact").asText().split("[: ]", -1);
            assertTrue(
                    // ONNX Runtime has one jar for all platforms.
                    jars.stream()
                            .anyMatch(jar -> jar.contains(words[1] + "-")
                                    && (jar.endsWith(words[3] + ".jar") || words[1].equals("onnxruntime"))),
                    engine.get("artifact") + " is not in " + jars);
        }
    }
}
