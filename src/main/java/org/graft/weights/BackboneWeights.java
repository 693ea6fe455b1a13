package org.graft.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Architecture;
import org.graft.arch.Node.Convolution;

/**
 * The parameters of an architecture, complete and of the right shapes, with the conventions that belong to them.
 *
 * <p>Each convolution {@code c} has the tensors {@code c.weight} (outputChannels, inputChannels, height, width) and
 * {@code c.gamma}, {@code c.beta}, {@code c.running_mean}, {@code c.running_var} (outputChannels). Immutable.
 */
public final class BackboneWeights {

    /** The parts of a convolution's name after the dot, in their order. */
    public static final List<String> PARTS = List.of("weight", "gamma", "beta", "running_mean", "running_var");

    private final Architecture architecture;
    private final Map<String, Tensor> tensors;
    private final ChannelScaling scaling;
    private final PoolPadding poolPadding;
    private final WeightSource source;

    /**
     * Checks and keeps the tensors.
     *
     * @param architecture the architecture
     * @param tensors the tensors by their canonical names
     * @param scaling the input scaling that the weights expect
     * @param poolPadding the convention of the average pools that the weights expect
     * @param source where they came from
     * @throws WeightMismatchException if a tensor is missing, surplus or of the wrong shape
     */
    public BackboneWeights(
            Architecture architecture,
            Map<String, Tensor> tensors,
            ChannelScaling scaling,
            PoolPadding poolPadding,
            WeightSource source) {
        this.architecture = architecture;
        this.tensors = WeightMismatchException.check(source.location(), expectedShapes(architecture), tensors);
        this.scaling = scaling;
        this.poolPadding = poolPadding;
        this.source = source;
    }

    /**
     * Returns the shape of every canonical tensor of an architecture.
     *
     * @param architecture the architecture
     * @return the shapes by name, in the order of the flow
     */
    public static Map<String, long[]> expectedShapes(Architecture architecture) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Convolution convolution : architecture.convolutions()) {
            for (String part : PARTS) {
                shapes.put(
                        convolution.name() + "." + part,
                        part.equals("weight") ? convolution.weightShape() : new long[] {convolution.outputChannels()});
            }
        }
        return shapes;
    }

    /**
     * Returns the architecture.
     *
     * @return the architecture
     */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * Returns all tensors in the order of the flow.
     *
     * @return the tensors by their canonical names, unmodifiable
     */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /**
     * Returns one tensor.
     *
     * @param name its canonical name, for example {@code mixed0.branch1x1.weight}
     * @return the tensor
     * @throws IllegalArgumentException if there is none of that name
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor '" + name + "' in " + architecture.name());
        }
        return tensor;
    }

    /**
     * Returns the input scaling.
     *
     * @return the scaling that the weights expect
     */
    public ChannelScaling scaling() {
        return scaling;
    }

    /**
     * Returns the convention of the average pools.
     *
     * @return the convention that the weights expect
     */
    public PoolPadding poolPadding() {
        return poolPadding;
    }

    /**
     * Returns the same weights under another convention of the average pools.
     *
     * @param other the convention
     * @return the weights, sharing the tensors
     */
    public BackboneWeights withPoolPadding(PoolPadding other) {
        return new BackboneWeights(architecture, tensors, scaling, other, source);
    }

    /**
     * Returns the weights without the stages after a given one.
     *
     * @param stage the last stage to keep
     * @return the weights of the shorter architecture, sharing the tensors
     */
    public BackboneWeights upTo(String stage) {
        Architecture shorter = architecture.upTo(stage);
        Map<String, Tensor> kept = new LinkedHashMap<>(tensors);
        kept.keySet().retainAll(expectedShapes(shorter).keySet());
        return new BackboneWeights(shorter, kept, scaling, poolPadding, source);
    }

    /**
     * Returns the weights with some tensors replaced.
     *
     * @param replacements the new tensors by their canonical names
     * @return the weights, sharing the other tensors
     * @throws WeightMismatchException if a name or a shape does not fit
     */
    public BackboneWeights with(Map<String, Tensor> replacements) {
        Map<String, Tensor> merged = new LinkedHashMap<>(tensors);
        merged.putAll(replacements);
        return new BackboneWeights(architecture, merged, scaling, poolPadding, source);
    }

    /**
     * Returns where the weights came from.
     *
     * @return the source
     */
    public WeightSource source() {
        return source;
    }
}
