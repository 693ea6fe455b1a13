package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasHdf5ReaderTest {

    private static final List<String> LAYERS = List.of("input_1", "conv2d_2", "activation_1", "conv2d_1");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("model.h5");
    }

    @Test
    void readsWeightsInTheOrderOfTheLayers() throws IOException {
        KerasHdf5Writer.write(file, LAYERS, tensors());

        NamedTensors read = new KerasHdf5Reader().read(file);

        assertEquals(LAYERS, read.layerOrder());
        assertEquals(
                List.of("conv2d_2/kernel:0", "conv2d_1/kernel:0"),
                List.copyOf(read.tensors().keySet()));
        assertArrayEquals(
                new long[] {1, 1, 2, 3}, read.tensors().get("conv2d_1/kernel:0").shape());
        assertArrayEquals(
                new float[] {1, 2, 3, 4, 5, 6},
                read.tensors().get("conv2d_1/kernel:0").values());
        assertEquals(Checksums.sha256(file), read.sha256());
    }

    @Test
    void findsTheWeightsOfAFullModel() throws IOException {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            WritableGroup weights = hdf.putGroup("model_weights");
            weights.putAttribute("layer_names", LAYERS.toArray(new String[0]));
            KerasHdf5Writer.writeLayers(weights, LAYERS, tensors());
        }

        assertEquals(2, new KerasHdf5Reader().read(file).tensors().size());
    }

    @Test
    void joinsSplitAttributes() throws IOException {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("layer_names0", new String[] {"input_1", "conv2d_2"});
            hdf.putAttribute("layer_names1", new String[] {"activation_1", "conv2d_1"});
            KerasHdf5Writer.writeLayers(hdf, LAYERS, tensors());
        }

        assertEquals(LAYERS, new KerasHdf5Reader().read(file).layerOrder());
    }

    @Test
    void namesAWeightWithoutLayerByItsLayer() throws IOException {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("layer_names", new String[] {"conv2d"});
            WritableGroup layer = hdf.putGroup("conv2d");
            layer.putAttribute("weight_names", new String[] {"kernel"});
            layer.putDataset("kernel", new double[] {0.5, 1});
        }

        Map<String, Tensor> tensors = new KerasHdf5Reader().read(file).tensors();

        assertArrayEquals(new float[] {0.5f, 1}, tensors.get("conv2d/kernel").values());
    }

    @Test
    void whatIsListedButNotThereIsAnErrorThatNamesIt() {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("layer_names", new String[] {"conv2d_1", "conv2d_2"});
            hdf.putGroup("conv2d_1").putAttribute("weight_names", new String[] {"conv2d_1/kernel:0"});
        }

        assertTrue(fails().contains("the weight conv2d_1/kernel:0 of layer conv2d_1 is listed but not there"));
    }

    @Test
    void otherHdf5FilesAreAnErrorThatSaysWhatToGive() {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putDataset("numbers", new float[] {1});
        }

        assertTrue(fails().contains("no attribute layer_names"));
    }

    @Test
    void damagedFilesAreErrors() throws IOException {
        KerasHdf5Writer.write(file, LAYERS, tensors());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertTrue(fails().contains("model.h5"));
        }
        Files.writeString(file, "no HDF5 at all", StandardCharsets.UTF_8);
        assertTrue(fails().contains("cannot be read as HDF5"));
    }

    @Test
    void aMissingFileIsNamed() {
        assertTrue(fails().contains("no such file"));
    }

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv2d_1/kernel", new Tensor("", new long[] {1, 1, 2, 3}, new float[] {1, 2, 3, 4, 5, 6}));
        tensors.put("conv2d_2/kernel", new Tensor("", new long[] {1, 1, 1, 1}, new float[] {7}));
        return tensors;
    }

    private String fails() {
        return assertThrows(WeightFormatException.class, () -> new KerasHdf5Reader().read(file))
                .getMessage();
    }
}
