package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.graft.arch.InceptionV3;
import org.graft.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the layout of DJL's zoo with a whole artifact. */
class ZooMirrorTest {

    @TempDir
    private Path directory;

    @Test
    void theArtifactIsFetchedCheckedReadAndListed() throws IOException {
        Path mirror = Shared.require("zoo-mirror");
        PretrainedWeights pretrained = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optZoo(Optional.of(mirror.toString()))
                .optCacheDirectory(directory.resolve("cache"))
                .optDjlCacheDirectory(directory.resolve("djl"))
                .build();

        BackboneWeights weights = pretrained.load(WeightSpec.parse("zoo"));

        Path file = Path.of(weights.source().location());
        assertTrue(file.startsWith(directory.resolve("djl")) && Files.exists(file));
        assertEquals(Checksums.sha256(file), weights.source().sha256());
        assertEquals(ChannelScaling.imageNet(), weights.scaling());
        assertEquals(PoolPadding.COUNTED, weights.poolPadding());
        assertEquals(470, weights.tensors().size());
        assertTrue(pretrained.verify().get(0).passed());
        assertEquals(
                Optional.of(file.toString()), pretrained.list().sources().get(0).path());
    }
}
