package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.graft.arch.InceptionV3;
import org.graft.engine.CacheFolder;
import org.graft.testing.Shared;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real npm package, if it is in the cache or named by the system property graft.test.nsfwjs. */
class NsfwjsPackageTest {

    @TempDir
    private Path directory;

    private Path archive;

    @BeforeEach
    void findPackage() {
        String named = System.getProperty("graft.test.nsfwjs");
        archive = named != null
                ? Path.of(named)
                : new WeightCache(CacheFolder.root()).weights().resolve(NsfwjsPackage.FILE_NAME);
        Assumptions.assumeTrue(
                Files.exists(archive),
                () -> "skipped: no " + archive + "; name the package by -Dgraft.test.nsfwjs=FILE");
    }

    @Test
    void quantizedValuesBecomeThoseOfTheReference() throws IOException {
        NamedTensors file = new TfjsReader().read(archive, "inception_v3");

        try (BufferedReader reader =
                Files.newBufferedReader(Shared.require("reference/inception_v3/nsfw_quantization.tsv"))) {
            ReferenceTable reference = ReferenceTable.read(reader);
            assertEquals(
                    reference.column("name"), file.tensors().keySet().stream().toList());
            for (Map<String, String> row : reference.rows()) {
                Tensor tensor = file.tensors().get(row.get("name"));
                long[] shape = Arrays.stream(row.get("shape").split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
                double min = Double.parseDouble(row.get("min"));
                double scale = Double.parseDouble(row.get("scale"));
                assertArrayEquals(shape, tensor.shape(), tensor.name());
                for (float value : tensor.values()) {
                    long stored = Math.round((value - min) / scale);
                    if (stored < 0 || stored > 255 || value != (float) (stored * scale + min)) {
                        fail(tensor.name() + " has " + value + ", which is no stored value times the scale");
                    }
                }
            }
        }
    }

    @Test
    void thePackageIsTakenWhenTheZooCannotBeReachedAndFoundInTheCacheAfterwards() throws IOException {
        PretrainedWeights.Builder builder = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optZoo(Optional.of("http://127.0.0.1:1/"))
                .optCacheDirectory(directory.resolve("cache"))
                .optDjlCacheDirectory(directory.resolve("djl"))
                .optOffline(false)
                .optPackageClient((id, folder) -> Files.copy(archive, folder.resolve(NsfwjsPackage.FILE_NAME)));

        BackboneWeights weights = builder.build().load(WeightSpec.auto());

        assertEquals(ChannelScaling.unit(), weights.scaling());
        assertEquals(PoolPadding.NOT_COUNTED, weights.poolPadding());
        assertEquals("MIT", weights.source().license());
        assertTrue(
                weights.source().reason().contains("http://127.0.0.1:1/"),
                weights.source().reason());
        assertEquals(Checksums.sha256(archive), weights.source().sha256());

        PretrainedWeights offline =
                builder.optZoo(Optional.empty()).optOffline(true).build();
        assertTrue(offline.load(WeightSpec.auto()).source().reason().contains("is in the local cache"));
        assertTrue(offline.verify().get(0).passed());
        try (Stream<Path> left = Files.list(directory.resolve("cache/weights"))) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void theUnpackedModelIsRecognizedByItsWeights() throws IOException {
        ArchiveTree tree = new ArchiveTree(archive);
        String folder = "package/dist/models/inception_v3/";
        Map<String, byte[]> files = tree.read(
                tree.paths().stream().filter(path -> path.startsWith(folder)).toList());
        TfjsWriter.write(directory, files);

        BackboneWeights weights = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .build()
                .load(WeightSpec.parse("tfjs:" + directory));

        assertEquals(ChannelScaling.unit(), weights.scaling());
        assertEquals("MIT", weights.source().license());
    }
}
