package org.graft.weights;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the HDF5 files of Keras 2 (weights, or a full model with the weights under {@code /model_weights}).
 *
 * <p>A tensor is named {@code layer/weight}, for example {@code conv2d_1/kernel:0}; {@link NamedTensors#layerOrder()}
 * is the file's {@code layer_names}. The layout is that of {@code keras/engine/saving.py} of Keras 2.2.4. Safe for use
 * by many threads.
 */
public final class KerasHdf5Reader {

    private static final String LAYER_NAMES = "layer_names";
    private static final String WEIGHT_NAMES = "weight_names";
    private static final String REMEDY =
            "give a file saved by Keras' save_weights or save in the .h5 format of Keras 2";

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its tensors as {@code float}, in the order of its layers
     * @throws WeightFormatException if it is not of this format or is damaged
     * @throws IOException if it cannot be read
     */
    public NamedTensors read(Path file) throws IOException {
        String location = file.toString();
        if (!Files.isRegularFile(file)) {
            throw new WeightFormatException(location, "there is no such file", "check the path");
        }
        String sha256 = Checksums.sha256(file);
        try (HdfFile hdf = new HdfFile(file)) {
            requireWhole(location, Files.size(file), hdf);
            Group root = hdf.getChild("model_weights") instanceof Group full ? full : hdf;
            List<String> layers = names(root, LAYER_NAMES);
            if (layers.isEmpty()) {
                throw new WeightFormatException(location, "it has no attribute " + LAYER_NAMES, REMEDY);
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String layer : layers) {
                readLayer(location, root, layer, tensors);
            }
            return new NamedTensors(location, sha256, tensors, layers, Map.of());
        } catch (RuntimeException e) {
            // jhdf reports a damaged file by whatever its parser runs into, not only by HdfException.
            throw new WeightFormatException(location, "it cannot be read as HDF5 (" + e.getMessage() + ")", REMEDY, e);
        }
    }

    /** jhdf reads a file whose end is missing as long as it does not touch the end. */
    private static void requireWhole(String location, long size, HdfFile hdf) throws WeightFormatException {
        long expected = hdf.getUserBlockSize()
                + hdf.getHdfBackingStorage().getSuperblock().getEndOfFileAddress();
        if (size < expected) {
            throw new WeightFormatException(
                    location, "it is cut off at byte " + size + " of " + expected, "get the file again");
        }
    }

    private static void readLayer(String location, Group root, String layer, Map<String, Tensor> tensors)
            throws WeightFormatException {
        if (!(child(root, layer) instanceof Group group)) {
            throw new WeightFormatException(location, "the layer " + layer + " is listed but has no group", REMEDY);
        }
        for (String weight : names(group, WEIGHT_NAMES)) {
            if (!(child(group, weight) instanceof Dataset dataset)) {
                throw new WeightFormatException(
                        location, "the weight " + weight + " of layer " + layer + " is listed but not there", REMEDY);
            }
            String name = weight.contains("/") ? weight : layer + "/" + weight;
            if (tensors.put(name, tensor(location, name, dataset)) != null) {
                throw new WeightFormatException(location, "the weight " + name + " occurs twice", REMEDY);
            }
        }
    }

    /** Finds a node by its path below a group; null if there is none. */
    private static Node child(Group group, String path) {
        Node node = group;
        for (String part : path.split("/", -1)) {
            node = node instanceof Group parent ? parent.getChild(part) : null;
        }
        return node;
    }

    /** Returns an attribute of names, which Keras splits into name0, name1, ... when it is larger than 64,512 bytes. */
    private static List<String> names(Node node, String attribute) {
        Attribute whole = node.getAttribute(attribute);
        if (whole != null) {
            return strings(whole);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; node.getAttribute(attribute + i) != null; i++) {
            names.addAll(strings(node.getAttribute(attribute + i)));
        }
        return names;
    }

    private static List<String> strings(Attribute attribute) {
        // A layer without weights has an empty attribute, whose data is null.
        Object data = attribute.isEmpty() ? null : attribute.getData();
        if (data == null) {
            return List.of();
        }
        return data instanceof String[] several ? Arrays.asList(several) : List.of((String) data);
    }

    private static Tensor tensor(String location, String name, Dataset dataset) throws WeightFormatException {
        if (dataset.getSizeInBytes() > WeightBytes.LARGEST_FILE) {
            throw new WeightFormatException(location, "the weight " + name + " claims more than 1 GiB", REMEDY);
        }
        long[] shape =
                Arrays.stream(dataset.getDimensions()).mapToLong(each -> each).toArray();
        return new Tensor(name, shape, floats(location, name, dataset.getDataFlat()));
    }

    private static float[] floats(String location, String name, Object data) throws WeightFormatException {
        if (data instanceof float[] values) {
            return values;
        }
        if (data instanceof double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }
        if (data instanceof long[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = values[i];
            }
            return floats;
        }
        if (data instanceof int[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = values[i];
            }
            return floats;
        }
        if (data instanceof Number scalar) {
            return new float[] {scalar.floatValue()};
        }
        throw new WeightFormatException(location, "the weight " + name + " is no array of numbers", REMEDY);
    }
}
