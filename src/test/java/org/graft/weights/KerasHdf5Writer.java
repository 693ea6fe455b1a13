package org.graft.weights;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the layout of Keras 2 weight files: a group a layer, weights below it in another group of the same name. */
final class KerasHdf5Writer {

    private KerasHdf5Writer() {}

    static void write(Path file, List<String> layers, Map<String, Tensor> tensors) {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("layer_names", layers.toArray(new String[0]));
            writeLayers(hdf, layers, tensors);
        }
    }

    static void writeLayers(WritableGroup root, List<String> layers, Map<String, Tensor> tensors) {
        for (String layer : layers) {
            WritableGroup group = root.putGroup(layer);
            List<String> weights = tensors.keySet().stream()
                    .filter(name -> name.startsWith(layer + "/"))
                    .toList();
            if (weights.isEmpty()) {
                continue;
            }
            group.putAttribute(
                    "weight_names", weights.stream().map(name -> name + ":0").toArray(String[]::new));
            WritableGroup inner = group.putGroup(layer);
            for (String weight : weights) {
                Tensor tensor = tensors.get(weight);
                inner.putDataset(
                        weight.substring(layer.length() + 1) + ":0", nested(tensor.values(), tensor.shape(), 0, 0));
            }
        }
    }

    /** jhdf takes the shape of a dataset from nested arrays. */
    private static Object nested(float[] values, long[] shape, int dimension, int offset) {
        if (dimension == shape.length - 1) {
            return Arrays.copyOfRange(values, offset, offset + (int) shape[dimension]);
        }
        int stride = 1;
        for (int i = dimension + 1; i < shape.length; i++) {
            stride *= (int) shape[i];
        }
        int[] sizes = new int[shape.length - dimension];
        sizes[0] = (int) shape[dimension];
        Object array = Array.newInstance(float.class, sizes);
        for (int i = 0; i < shape[dimension]; i++) {
            Array.set(array, i, nested(values, shape, dimension + 1, offset + i * stride));
        }
        return array;
    }
}
