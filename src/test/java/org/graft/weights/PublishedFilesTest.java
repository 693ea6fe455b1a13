package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graft.arch.InceptionV3;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole InceptionV3 files as each publisher makes them, from file to parameters. */
class PublishedFilesTest {

    @TempDir
    private Path directory;

    private PretrainedWeights pretrained;

    @BeforeEach
    void open() {
        pretrained = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optCacheDirectory(directory.resolve("cache"))
                .optDjlCacheDirectory(directory.resolve("djl"))
                .optOffline(true)
                .build();
    }

    @Test
    void gluonsParameters() throws IOException {
        SyntheticWeights synthetic = SyntheticWeights.withGamma(3);
        synthetic.writeParams(directory.resolve("x.params"));

        assertLoads(synthetic, "params:" + directory.resolve("x.params"));
    }

    @Test
    void torchvisionsSafetensors() throws IOException {
        SyntheticWeights synthetic = SyntheticWeights.withGamma(4);
        synthetic.writeSafetensors(directory.resolve("x.safetensors"));

        assertLoads(synthetic, "safetensors:" + directory.resolve("x.safetensors"));
    }

    @Test
    void kerasHdf5() throws IOException {
        SyntheticWeights synthetic = SyntheticWeights.withoutGamma(5);
        synthetic.writeKeras(directory.resolve("x.h5"));

        assertLoads(synthetic, "keras:" + directory.resolve("x.h5"));
    }

    @Test
    void tensorFlowJs() throws IOException {
        SyntheticWeights synthetic = SyntheticWeights.withoutGamma(6);
        Path model = Files.createDirectory(directory.resolve("model"));
        synthetic.writeTfjs(model);

        assertLoads(synthetic, "tfjs:" + model);
    }

    private void assertLoads(SyntheticWeights synthetic, String specification) throws IOException {
        BackboneWeights weights = pretrained.load(WeightSpec.parse(specification));

        WeightNamingTest.assertSame(synthetic.canonical(), weights.tensors());
        assertEquals(specification, weights.source().specification());
        assertEquals(64, weights.source().sha256().length());
        assertEquals("not stated in the file", weights.source().license(), "these bytes nobody has published");
    }
}
