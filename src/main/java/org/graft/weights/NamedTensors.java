package org.graft.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a weight file holds, under the file's own names, before it is matched with an architecture. Immutable.
 *
 * @param location the file or directory that was read
 * @param sha256 the SHA-256 of what was read, in lower-case hexadecimal
 * @param tensors the tensors by the file's names, in the order of the file
 * @param layerOrder the names of the layers in the order of the model, where the format keeps one; otherwise empty
 * @param metadata what else the file says about itself; which keys there are is said by the reader
 */
public record NamedTensors(
        String location,
        String sha256,
        Map<String, Tensor> tensors,
        List<String> layerOrder,
        Map<String, String> metadata) {

    public NamedTensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        layerOrder = List.copyOf(layerOrder);
        metadata = Map.copyOf(metadata);
    }

    /**
     * Makes tensors of a format without layers or metadata.
     *
     * @param location the file that was read
     * @param sha256 the SHA-256 of the file
     * @param tensors the tensors by the file's names, in the order of the file
     */
    public NamedTensors(String location, String sha256, Map<String, Tensor> tensors) {
        this(location, sha256, tensors, List.of(), Map.of());
    }
}
