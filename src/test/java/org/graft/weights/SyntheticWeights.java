package org.graft.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.graft.arch.Architecture;
import org.graft.arch.InceptionV3;
import org.graft.arch.Node.Convolution;

/**
 * Full InceptionV3 weights of harmless random values, under the names of each publisher and as files. The names come from
 * a table taken from the publishers' programs, not from the rules under test.
 */
public final class SyntheticWeights {

    private static final Architecture ARCHITECTURE = InceptionV3.ARCHITECTURE;

    private final Map<String, Tensor> canonical;
    private final boolean gamma;
    private final List<Map<String, String>> names =
            ReferenceTable.resource("inception_v3_mapping.tsv").rows();

    private SyntheticWeights(long seed, boolean gamma) {
        this.gamma = gamma;
        this.canonical = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (Convolution convolution : ARCHITECTURE.convolutions()) {
            long[] shape = convolution.weightShape();
            long inputs = shape[1] * shape[2] * shape[3];
            // Uniform values of the variance that keeps activations at their scale through ReLU: 2 / inputs.
            add(convolution, "weight", shape, random, 0, Math.sqrt(6.0 / inputs));
            long[] channels = {convolution.outputChannels()};
            add(convolution, "gamma", channels, random, 1, gamma ? 0.2 : 0);
            add(convolution, "beta", channels, random, 0, 0.1);
            add(convolution, "running_mean", channels, random, 0, 0.1);
            add(convolution, "running_var", channels, random, 1, 0.5);
        }
    }

    /**
     * Makes weights with a gamma of their own in each batch norm, as torchvision's and GluonCV's.
     *
     * @param seed the seed
     * @return the weights
     */
    public static SyntheticWeights withGamma(long seed) {
        return new SyntheticWeights(seed, true);
    }

    /**
     * Makes weights whose gamma is 1 everywhere and not in the file, as Keras'.
     *
     * @param seed the seed
     * @return the weights
     */
    public static SyntheticWeights withoutGamma(long seed) {
        return new SyntheticWeights(seed, false);
    }

    /**
     * Returns the weights as the library has them.
     *
     * @param scaling the input scaling
     * @param poolPadding the convention of the average pools
     * @return the weights, sharing the values
     */
    public BackboneWeights backbone(ChannelScaling scaling, PoolPadding poolPadding) {
        return new BackboneWeights(
                ARCHITECTURE,
                canonical,
                scaling,
                poolPadding,
                new WeightSource("none", "synthetic", "test", "", "", ""));
    }

    /**
     * Returns the weights by their canonical names.
     *
     * @return the tensors, sharing the values
     */
    public Map<String, Tensor> canonical() {
        return canonical;
    }

    /**
     * Returns the weights under Keras' names ({@code conv2d_1/kernel}), kernels as (height, width, in, out), without
     * classifier.
     *
     * @return the tensors
     */
    public Map<String, Tensor> keras() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        forEach((row, name) -> {
            put(tensors, row.get("keras_conv") + "/kernel", outputLast(canonical.get(name + ".weight")));
            String norm = row.get("keras_bn");
            if (gamma) {
                put(tensors, norm + "/gamma", canonical.get(name + ".gamma"));
            }
            put(tensors, norm + "/beta", canonical.get(name + ".beta"));
            put(tensors, norm + "/moving_mean", canonical.get(name + ".running_mean"));
            put(tensors, norm + "/moving_variance", canonical.get(name + ".running_var"));
        });
        return tensors;
    }

    /**
     * Returns the weights under torchvision's names, with counters, classifier and a part of the auxiliary classifier.
     *
     * @return the tensors
     */
    public Map<String, Tensor> torchvision() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        forEach((row, name) -> {
            String module = row.get("torchvision");
            put(tensors, module + ".conv.weight", canonical.get(name + ".weight"));
            put(tensors, module + ".bn.weight", canonical.get(name + ".gamma"));
            put(tensors, module + ".bn.bias", canonical.get(name + ".beta"));
            put(tensors, module + ".bn.running_mean", canonical.get(name + ".running_mean"));
            put(tensors, module + ".bn.running_var", canonical.get(name + ".running_var"));
            put(tensors, module + ".bn.num_batches_tracked", new Tensor("", new long[0], new float[] {7}));
        });
        put(tensors, "AuxLogits.conv0.conv.weight", zeros(128, 768, 1, 1));
        put(tensors, "AuxLogits.fc.bias", zeros(1000));
        put(tensors, "fc.weight", zeros(10, 2048));
        put(tensors, "fc.bias", zeros(10));
        return tensors;
    }

    /**
     * Returns the weights under the names of a GluonCV export, with classifier.
     *
     * @return the tensors
     */
    public Map<String, Tensor> gluon() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        forEach((row, name) -> {
            put(tensors, "arg:" + row.get("gluon_conv") + "_weight", canonical.get(name + ".weight"));
            String norm = row.get("gluon_bn");
            put(tensors, "arg:" + norm + "_gamma", canonical.get(name + ".gamma"));
            put(tensors, "arg:" + norm + "_beta", canonical.get(name + ".beta"));
            put(tensors, "aux:" + norm + "_running_mean", canonical.get(name + ".running_mean"));
            put(tensors, "aux:" + norm + "_running_var", canonical.get(name + ".running_var"));
        });
        put(tensors, "arg:inception30_dense0_weight", zeros(10, 2048));
        put(tensors, "arg:inception30_dense0_bias", zeros(10));
        return tensors;
    }

    /**
     * Writes an MXNet parameter file as GluonCV exports it.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public void writeParams(Path file) throws IOException {
        Files.write(file, new ParamsWriter().write(gluon()));
    }

    /**
     * Writes a safetensors file with torchvision's names.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public void writeSafetensors(Path file) throws IOException {
        Files.write(file, PublishedSafetensorsWriter.write(torchvision()));
    }

    /**
     * Writes Keras weights in HDF5, in the order in which Keras lists the layers.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public void writeKeras(Path file) throws IOException {
        KerasHdf5Writer.write(file, kerasLayers(), keras());
    }

    /**
     * Writes a TensorFlow.js model into a directory, unquantized, in shards of 4 MiB.
     *
     * @param directory an existing directory
     * @throws IOException if it cannot be written
     */
    public void writeTfjs(Path directory) throws IOException {
        TfjsWriter.write(directory, kerasLayers(), keras());
    }

    /** Returns the names of Keras' layers that have weights, in Keras' order. */
    static List<String> kerasLayers() {
        return new ArrayList<>(ReferenceTable.resource("keras_file_order.tsv").column("layer"));
    }

    static Tensor zeros(long... shape) {
        return new Tensor("zeros", shape, new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
    }

    @FunctionalInterface
    private interface RowVisitor {
        void visit(Map<String, String> row, String canonicalName);
    }

    private void forEach(RowVisitor visitor) {
        List<Convolution> convolutions = ARCHITECTURE.convolutions();
        for (int i = 0; i < convolutions.size(); i++) {
            visitor.visit(names.get(i), convolutions.get(i).name());
        }
    }

    private static void put(Map<String, Tensor> tensors, String name, Tensor tensor) {
        tensors.put(name, tensor.named(name));
    }

    private void add(
            Convolution convolution, String part, long[] shape, SplittableRandom random, double center, double range) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (center + range * (2 * random.nextDouble() - 1));
        }
        String name = convolution.name() + "." + part;
        canonical.put(name, new Tensor(name, shape, values));
    }

    private static Tensor outputLast(Tensor kernel) {
        int out = (int) kernel.shape()[0];
        int in = (int) kernel.shape()[1];
        int positions = (int) (kernel.shape()[2] * kernel.shape()[3]);
        float[] from = kernel.values();
        float[] to = new float[from.length];
        int next = 0;
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int p = 0; p < positions; p++) {
                    to[(p * in + i) * out + o] = from[next++];
                }
            }
        }
        return new Tensor(kernel.name(), new long[] {kernel.shape()[2], kernel.shape()[3], in, out}, to);
    }
}
