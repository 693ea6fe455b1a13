package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.graft.arch.Architecture;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where weights are looked for, with an architecture of two convolutions that goes by the name of InceptionV3. */
class PretrainedWeightsTest {

    private static final Architecture TINY = new Architecture(
            "inception_v3",
            3,
            Size.square(9),
            Size.square(9),
            0.001f,
            List.of(
                    new Stage(
                            "stem",
                            new Node.Sequence(List.of(
                                    new Node.Convolution("stem.conv1", 3, 2, Size.square(1), 1, Size.square(0))))),
                    new Stage(
                            "mixed0",
                            new Node.Branches(List.of(new Node.Convolution(
                                    "mixed0.branch1x1", 2, 4, Size.square(1), 1, Size.square(0)))))));

    @TempDir
    private Path directory;

    private Path zoo;

    @BeforeEach
    void makeZoo() throws Exception {
        zoo = directory.resolve("zoo");
        writeZoo(zoo, 0.5f, "");
    }

    @Test
    void readsTheArtifactOfAZooInAFolder() throws IOException {
        BackboneWeights weights = pretrained(zoo.toString()).build().load(WeightSpec.parse("zoo"));

        assertEquals(0.5f, weights.tensor("mixed0.branch1x1.weight").values()[0]);
        assertEquals(ChannelScaling.imageNet(), weights.scaling());
        assertEquals(PoolPadding.COUNTED, weights.poolPadding());
        assertEquals("zoo", weights.source().specification());
        assertTrue(weights.source().description().contains("ai.djl.mxnet:inceptionv3:0.0.1"));
        assertEquals("Test License", weights.source().license());
        assertEquals(
                Checksums.sha256(Path.of(weights.source().location())),
                weights.source().sha256());
        assertTrue(Path.of(weights.source().location()).startsWith(directory.resolve("djl")));
    }

    @Test
    void theArtifactsMetadataMayStateThePoolPaddingAndTheCallerMayOverrideIt() throws Exception {
        writeZoo(zoo, 0.5f, "\"poolPadding\":\"not-counted\"");
        WeightSpec specification = WeightSpec.parse("zoo");

        assertEquals(
                PoolPadding.NOT_COUNTED,
                pretrained(zoo.toString()).build().load(specification).poolPadding());
        BackboneWeights overridden = pretrained(zoo.toString())
                .optPoolPadding(Optional.of(PoolPadding.COUNTED))
                .optScaling(Optional.of(ChannelScaling.unit()))
                .build()
                .load(specification);
        assertEquals(PoolPadding.COUNTED, overridden.poolPadding());
        assertEquals(ChannelScaling.unit(), overridden.scaling());
    }

    @Test
    void anotherArtifactOfTheSameNameIsNotMistakenForTheCachedOne() throws Exception {
        pretrained(zoo.toString()).build().load(WeightSpec.parse("zoo"));
        writeZoo(zoo, 0.25f, "");

        BackboneWeights second = pretrained(zoo.toString()).build().load(WeightSpec.parse("zoo"));

        assertEquals(0.25f, second.tensor("mixed0.branch1x1.weight").values()[0]);
    }

    @Test
    void aWrongSha1IsOneClearError() throws IOException {
        Path metadata = zoo.resolve(ZooWriter.METADATA);
        Files.writeString(metadata, Files.readString(metadata).replaceAll("(\"sha1Hash\":\")[0-9a-f]{4}", "$10000"));

        String message = unavailable(zoo.toString(), "zoo");

        assertTrue(message.contains("expected sha1") && message.contains(zoo.toString()), message);
    }

    @Test
    void aFolderOfAnotherLayoutIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> pretrained(directory.resolve("none").toString()).build())
                .getMessage();

        assertTrue(message.contains("is no model zoo"), message);
    }

    @Test
    void anArtifactBehindAnAddressIsFetchedOnceAndThenNeedsNoNetwork() throws IOException {
        HttpServer server = serve(zoo);
        String address = "http://localhost:" + server.getAddress().getPort() + "/";
        WeightSpec specification = WeightSpec.parse("zoo");
        try {
            PretrainedWeights online = pretrained(address).build();
            assertTrue(online.list().sources().stream().noneMatch(WeightListing.Source::cached));
            assertEquals(
                    0.5f, online.load(specification).tensor("stem.conv1.weight").values()[0]);
        } finally {
            server.stop(0);
        }

        PretrainedWeights again = pretrained(address).build();
        assertEquals(0.5f, again.load(specification).tensor("stem.conv1.weight").values()[0]);
        assertTrue(again.load(WeightSpec.auto()).source().reason().contains("is on this machine"));
        PretrainedWeights offline = pretrained(address).optOffline(true).build();
        assertEquals(
                0.5f, offline.load(specification).tensor("stem.conv1.weight").values()[0]);
        WeightListing.Source listed = offline.list().sources().get(0);
        assertEquals("zoo", listed.specification());
        assertEquals(Optional.of(Checksums.sha256(Path.of(listed.path().orElseThrow()))), listed.sha256());
    }

    @Test
    void nothingReachableIsOneErrorThatListsReasonsAndChoices() {
        String message = unavailable("http://127.0.0.1:1/", "auto");

        assertTrue(message.contains("http://127.0.0.1:1/"), message);
        assertTrue(message.contains("the registry is gone"), message);
        for (String choice : List.of(
                "Choices:",
                "  connect to the network",
                "  --zoo URL|DIR ",
                "  --weights keras:FILE.h5 ",
                "  put nsfwjs-4.3.0.tgz, ",
                "  --weights none ")) {
            assertTrue(message.lines().anyMatch(line -> line.startsWith(choice)), message);
        }
    }

    @Test
    void aZooThatIsNotReachableIsAnErrorWithTheOtherChoices() {
        String message = unavailable("http://127.0.0.1:1/", "zoo");

        assertTrue(message.startsWith("the artifact "), message);
        for (String choice : List.of("  --zoo URL|DIR ", "  --weights nsfwjs ", "  --weights keras:FILE.h5 ")) {
            assertTrue(message.lines().anyMatch(line -> line.startsWith(choice)), message);
        }
    }

    @Test
    void aMissingNpmClientIsToldWithoutTheWordsOfJava(@TempDir Path missing) {
        String message = assertThrows(
                        IOException.class, () -> new NpmClient().pack("nsfwjs@4.3.0", missing.resolve("none")))
                .getMessage();

        assertEquals("the npm client cannot be started; install Node.js with npm", message);
    }

    @Test
    void offlineNothingIsAskedFor() {
        PretrainedWeights offline = pretrained("http://127.0.0.1:1/")
                .optOffline(true)
                .optPackageClient((id, folder) -> {
                    throw new AssertionError("the registry was asked");
                })
                .build();

        String message = assertThrows(WeightsUnavailableException.class, () -> offline.load(WeightSpec.auto()))
                .getMessage();

        assertTrue(message.contains("offline: http://127.0.0.1:1/"), message);
        assertFalse(message.contains("connect to the network"), message);
    }

    @Test
    void aPackageWithAnotherChecksumIsNotTakenAndNotKept() throws IOException {
        PretrainedWeights pretrained = pretrained("http://127.0.0.1:1/")
                .optPackageClient((id, folder) -> Files.writeString(folder.resolve("nsfwjs-4.3.0.tgz"), "forged"))
                .build();

        String message = assertThrows(
                        WeightsUnavailableException.class, () -> pretrained.load(WeightSpec.parse("nsfwjs")))
                .getMessage();

        assertTrue(message.contains("integrity"), message);
        try (Stream<Path> left = Files.list(directory.resolve("cache/weights"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void autoTakesAZooInAFolderAndSaysWhy() throws IOException {
        WeightSource source =
                pretrained(zoo.toString()).build().load(WeightSpec.auto()).source();

        assertEquals("auto", source.specification());
        assertTrue(source.reason().contains(zoo.toString()), source.reason());
    }

    @Test
    void verifyFindsAFileThatChangedAfterItWasFetched() throws IOException {
        PretrainedWeights pretrained = pretrained(zoo.toString()).build();
        assertEquals(List.of(), pretrained.verify());
        Path file = pretrained.fetch(WeightSpec.parse("zoo"));
        WeightCheck good = pretrained.verify().get(0);
        assertTrue(good.passed(), good.detail());

        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);

        WeightCheck changed = pretrained.verify().get(0);
        assertFalse(changed.passed());
        assertTrue(changed.detail().contains("when it was fetched"), changed.detail());
        assertThrows(WeightFormatException.class, () -> pretrained.load(WeightSpec.parse("zoo")));
    }

    @Test
    void filesAreReadByTheConventionsOfTheirPublishers() throws IOException {
        PretrainedWeights pretrained = pretrained(zoo.toString()).build();
        Path params = Files.write(directory.resolve("x.params"), new ParamsWriter().write(gluon(0.5f)));
        assertConvention(
                pretrained.load(WeightSpec.parse("params:" + params)), ChannelScaling.imageNet(), PoolPadding.COUNTED);

        Path keras = directory.resolve("x.h5");
        KerasHdf5Writer.write(
                keras, List.of("input", "conv2d", "batch_normalization", "conv2d_1", "batch_normalization_1"), keras());
        assertConvention(
                pretrained.load(WeightSpec.parse("keras:" + keras)),
                ChannelScaling.symmetric(),
                PoolPadding.NOT_COUNTED);

        Path tfjs = Files.createDirectory(directory.resolve("tfjs"));
        TfjsWriter.write(tfjs, List.of(), keras());
        assertConvention(
                pretrained.load(WeightSpec.parse("tfjs:" + tfjs)), ChannelScaling.symmetric(), PoolPadding.NOT_COUNTED);
        Files.writeString(tfjs.resolve("package.json"), "{\"name\":\"nsfwjs\",\"version\":\"1\"}");
        assertConvention(
                pretrained.load(WeightSpec.parse("tfjs:" + tfjs)), ChannelScaling.unit(), PoolPadding.NOT_COUNTED);
        assertEquals(
                "not stated in the file",
                pretrained.load(WeightSpec.parse("tfjs:" + tfjs)).source().license(),
                "a name is no license");
    }

    @Test
    void anArtifactWithoutALicenseInItsMetadataHasNone() throws IOException {
        Path metadata = zoo.resolve(ZooWriter.METADATA);
        Files.writeString(metadata, Files.readString(metadata).replace("\"license\":{\"name\":\"Test License\"}", ""));
        assertEquals(
                "not stated in the file",
                pretrained(zoo.toString())
                        .build()
                        .load(WeightSpec.parse("zoo"))
                        .source()
                        .license());
    }

    @Test
    void safetensorsTakeTheirScalingFromTimmsConfigurationIfThereIsOne() throws IOException {
        PretrainedWeights pretrained = pretrained(zoo.toString()).build();
        Path plain = Files.write(directory.resolve("x.safetensors"), PublishedSafetensorsWriter.write(torchvision()));
        assertConvention(
                pretrained.load(WeightSpec.parse("safetensors:" + plain)),
                ChannelScaling.symmetric(),
                PoolPadding.COUNTED);

        Path gluon = Files.createDirectory(directory.resolve("inception_v3.gluon_in1k"))
                .resolve("model.safetensors");
        Files.write(gluon, PublishedSafetensorsWriter.write(torchvision()));
        assertConvention(
                pretrained.load(WeightSpec.parse("safetensors:" + gluon)),
                ChannelScaling.imageNet(),
                PoolPadding.COUNTED);

        Files.writeString(
                gluon.resolveSibling("config.json"),
                "{\"pretrained_cfg\":{\"tag\":\"x\",\"license\":\"mit\",\"mean\":[0,0.25,0.5],\"std\":[1,1,0.5]}}");
        BackboneWeights configured = pretrained.load(WeightSpec.parse("safetensors:" + gluon));
        assertConvention(
                configured,
                new ChannelScaling(new float[] {0, .25f, .5f}, new float[] {1, 1, .5f}),
                PoolPadding.COUNTED);
        assertEquals("mit", configured.source().license());
    }

    @Test
    void aDamagedConfigBesideSafetensorsIsNamed() throws IOException {
        Path file = Files.write(directory.resolve("x.safetensors"), PublishedSafetensorsWriter.write(torchvision()));
        for (String broken :
                List.of("", "{\"pretrained_cfg\":", "[]", "{\"pretrained_cfg\":{\"mean\":[0,0,0],\"std\":[0,0,0]}}")) {
            Path config = Files.writeString(directory.resolve("config.json"), broken);

            String message = assertThrows(
                            WeightFormatException.class,
                            () -> pretrained(zoo.toString()).build().load(WeightSpec.parse("safetensors:" + file)))
                    .getMessage();

            assertTrue(message.contains(config.toString()) && message.contains("get it again"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "", "null", "{", "[]", "{}", "{\"artifacts\":[null]}", "\u0080"})
    void badMetadataOfAZooInAFolderAreNamedWithTheRemedy(String content) throws IOException {
        Path metadata = breakMetadata(zoo.resolve(ZooWriter.ARTIFACT), content);

        String message = unavailable(zoo.toString(), "zoo");

        assertTrue(message.contains(metadata.toString()), message);
        assertTrue(message.contains("another model zoo"), message);
        PretrainedWeights pretrained = pretrained(zoo.toString()).build();
        assertTrue(pretrained.list().sources().stream().noneMatch(WeightListing.Source::cached));
        assertEquals(List.of(), pretrained.verify());
        String ofAuto = unavailable(zoo.toString(), "auto");
        assertTrue(ofAuto.contains(metadata.toString()) && ofAuto.contains("the registry is gone"), ofAuto);
    }

    @Test
    void aZooThatListsOtherArtifactsIsNamed() throws IOException {
        Path metadata = zoo.resolve(ZooWriter.METADATA);
        String text = Files.readString(metadata);
        for (String other : List.of(
                text.replace("\"version\":\"0.0.1\"", "\"version\":\"0.0.2\""),
                text.replace("\"parameters\"", "\"synset\""),
                text.replace("\"arguments\":{}", "\"arguments\":{\"poolPadding\":\"half\"}"))) {
            Files.writeString(metadata, other);

            String message = unavailable(zoo.toString(), "zoo");

            assertTrue(message.contains(zoo.toString()) && message.contains("inceptionv3"), message);
            assertEquals(List.of(), pretrained(zoo.toString()).build().verify());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}"})
    void damagedMetadataInTheCacheCountAsAbsentAndAreFetchedAgain(String content) throws IOException {
        HttpServer server = serve(zoo);
        String address = "http://localhost:" + server.getAddress().getPort() + "/";
        WeightSpec specification = WeightSpec.parse("zoo");
        Path metadata;
        try {
            Path file = pretrained(address).build().fetch(specification);
            metadata = breakMetadata(file.getParent().getParent().getParent(), content);
            PretrainedWeights damaged = pretrained(address).build();
            assertTrue(damaged.list().sources().stream().noneMatch(WeightListing.Source::cached));
            assertEquals(List.of(), damaged.verify());

            damaged.load(specification);

            assertEquals(1, damaged.verify().size());
            Files.writeString(metadata, content);
        } finally {
            server.stop(0);
        }
        PretrainedWeights offline = pretrained(address).optOffline(true).build();
        String message = assertThrows(WeightsUnavailableException.class, () -> offline.load(specification))
                .getMessage();
        assertTrue(message.contains(metadata.toString()) && message.contains("delete it"), message);
    }

    @Test
    void anAddressThatAnswersWithSomethingElseIsNamed() throws IOException {
        breakMetadata(zoo.resolve(ZooWriter.ARTIFACT), "<html>Welcome</html>");
        HttpServer server = serve(zoo);
        try {
            String address = "http://localhost:" + server.getAddress().getPort() + "/";

            String message = unavailable(address, "zoo");

            assertTrue(message.contains(address + ZooWriter.METADATA + " is not the JSON"), message);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void autoReachesTheZooBeforeTheRegistry() throws IOException {
        HttpServer server = serve(zoo);
        try {
            PretrainedWeights pretrained = pretrained(
                            "http://localhost:" + server.getAddress().getPort() + "/")
                    .optPackageClient((id, folder) -> {
                        throw new AssertionError("the registry was asked");
                    })
                    .build();

            BackboneWeights weights = pretrained.load(WeightSpec.auto());

            assertEquals(0.5f, weights.tensor("stem.conv1.weight").values()[0]);
            assertEquals("auto", weights.source().specification());
            assertTrue(
                    weights.source().reason().contains("was reached"),
                    weights.source().reason());
        } finally {
            server.stop(0);
        }
    }

    /** The cached package is forged, so that whoever takes it fails. */
    @Test
    void autoAsksAZooThatIsNamedBeforeTheCachedPackage() throws IOException {
        Path cached = directory.resolve("cache/weights/nsfwjs-4.3.0.tgz");
        Files.createDirectories(cached.getParent());
        Files.writeString(cached, "forged");
        HttpServer server = serve(zoo);
        try {
            String address = "http://localhost:" + server.getAddress().getPort() + "/";
            WeightSource source =
                    pretrained(address).build().load(WeightSpec.auto()).source();
            assertEquals("the model zoo " + address + " was reached", source.reason());
        } finally {
            server.stop(0);
        }

        String gone = unavailable("http://127.0.0.1:1/", "auto");
        assertTrue(gone.contains("http://127.0.0.1:1/") && gone.contains("integrity"), gone);
        PretrainedWeights own = pretrained("unused").optZoo(Optional.empty()).build();
        String first = assertThrows(IOException.class, () -> own.load(WeightSpec.auto()))
                .getMessage();
        assertTrue(first.startsWith("the npm package") && first.contains("integrity"), first);
    }

    /** Replaces the metadata in a folder, or deletes them. */
    private static Path breakMetadata(Path folder, String content) throws IOException {
        Path metadata = folder.resolve("metadata.json");
        Files.delete(metadata);
        if (!content.equals("missing")) {
            Files.writeString(metadata, content, StandardCharsets.ISO_8859_1);
        }
        return metadata;
    }

    @Test
    void noneIsMadeAndNotFetched() throws IOException {
        PretrainedWeights pretrained = pretrained(zoo.toString()).optSeed(3).build();

        BackboneWeights weights = pretrained.load(WeightSpec.parse("none"));

        assertConvention(weights, ChannelScaling.unit(), PoolPadding.NOT_COUNTED);
        assertTrue(weights.source().description().contains("seed 3"));
        assertArrayEquals(
                RandomInitialization.weights(TINY, 3)
                        .tensor("stem.conv1.weight")
                        .values(),
                weights.tensor("stem.conv1.weight").values());
        assertThrows(IllegalArgumentException.class, () -> pretrained.fetch(WeightSpec.parse("none")));
    }

    @Test
    void listingNeedsNoNetwork() throws IOException {
        WeightListing listing = pretrained("http://127.0.0.1:1/").build().list();

        assertEquals(
                List.of(
                        "zoo",
                        "nsfwjs",
                        "keras:FILE.h5",
                        "safetensors:FILE",
                        "tfjs:DIR|FILE.tgz",
                        "params:FILE",
                        "none"),
                listing.sources().stream()
                        .map(WeightListing.Source::specification)
                        .toList());
    }

    private PretrainedWeights.Builder pretrained(String location) {
        return PretrainedWeights.builder()
                .setArchitecture(TINY)
                .optZoo(Optional.of(location))
                .optCacheDirectory(directory.resolve("cache"))
                .optDjlCacheDirectory(directory.resolve("djl"))
                .optOffline(false)
                .optPackageClient((id, folder) -> {
                    throw new IOException("the registry is gone");
                });
    }

    private String unavailable(String location, String specification) {
        return assertThrows(
                        WeightsUnavailableException.class,
                        () -> pretrained(location).build().load(WeightSpec.parse(specification)))
                .getMessage();
    }

    private static void assertConvention(BackboneWeights weights, ChannelScaling scaling, PoolPadding padding) {
        assertEquals(scaling, weights.scaling());
        assertEquals(padding, weights.poolPadding());
    }

    private static Map<String, Tensor> gluon(float value) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        addGluon(tensors, "", 2, 3, value);
        addGluon(tensors, "A_", 4, 2, value);
        return tensors;
    }

    private static void addGluon(Map<String, Tensor> tensors, String block, int out, int in, float value) {
        float[] kernel = new float[out * in];
        Arrays.fill(kernel, value);
        tensors.put("arg:inception30_" + block + "conv0_weight", new Tensor("", new long[] {out, in, 1, 1}, kernel));
        for (String part : List.of("arg:%s_gamma", "arg:%s_beta", "aux:%s_running_mean", "aux:%s_running_var")) {
            tensors.put(part.formatted("inception30_" + block + "batchnorm0"), SyntheticWeights.zeros(out));
        }
    }

    private static Map<String, Tensor> keras() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv2d/kernel", SyntheticWeights.zeros(1, 1, 3, 2));
        tensors.put("conv2d_1/kernel", SyntheticWeights.zeros(1, 1, 2, 4));
        for (String part : List.of("beta", "moving_mean", "moving_variance")) {
            tensors.put("batch_normalization/" + part, SyntheticWeights.zeros(2));
            tensors.put("batch_normalization_1/" + part, SyntheticWeights.zeros(4));
        }
        return tensors;
    }

    private static Map<String, Tensor> torchvision() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        String stem = "Conv2d_0b_1x1.";
        String mixed = "Mixed_0c.branch1x1.";
        tensors.put(stem + "conv.weight", SyntheticWeights.zeros(2, 3, 1, 1));
        tensors.put(mixed + "conv.weight", SyntheticWeights.zeros(4, 2, 1, 1));
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            tensors.put(stem + "bn." + part, SyntheticWeights.zeros(2));
            tensors.put(mixed + "bn." + part, SyntheticWeights.zeros(4));
        }
        return tensors;
    }

    private static void writeZoo(Path root, float value, String arguments) throws IOException {
        ZooWriter.write(root, gluon(value), arguments);
    }

    private static HttpServer serve(Path root) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = root.resolve(
                    exchange.getRequestURI().getPath().replaceAll("/+", "/").substring(1));
            boolean found = Files.isRegularFile(file);
            exchange.sendResponseHeaders(found ? 200 : 404, found ? Files.size(file) : -1);
            try (OutputStream body = exchange.getResponseBody()) {
                if (found) {
                    Files.copy(file, body);
                }
            }
        });
        server.start();
        return server;
    }
}
