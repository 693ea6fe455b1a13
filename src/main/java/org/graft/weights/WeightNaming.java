package org.graft.weights;

import java.util.Map;
import org.graft.arch.Architecture;

/**
 * How a publisher names and lays out the parameters of an architecture. The names follow by rule from the
 * architecture's table; there is no second listing of a network.
 */
public sealed interface WeightNaming permits KerasNaming, TorchvisionNaming, GluonNaming {

    /**
     * Matches the tensors of a file with an architecture, by name, and checks every shape.
     *
     * @param architecture the architecture
     * @param file what the file holds
     * @return the tensors under the canonical names of {@link BackboneWeights}, kernels as (outputChannels,
     *     inputChannels, height, width); the classifier is left out
     * @throws WeightMismatchException if a tensor is missing, surplus or of the wrong shape; the message names it as the
     *     file does
     */
    Map<String, Tensor> canonical(Architecture architecture, NamedTensors file);
}
