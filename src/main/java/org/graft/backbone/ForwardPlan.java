package org.graft.backbone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.graft.arch.Architecture;
import org.graft.arch.Interpreter;
import org.graft.arch.Stage;
import org.graft.weights.BackboneWeights;

/**
 * What a fused forward computes: the stages up to the last output, and which feature maps it gives.
 *
 * @param weights the weights
 * @param outputs the outputs in the order in which they are wanted, at least one
 * @param precision the numbers to compute with; the outputs are float32
 */
public record ForwardPlan(BackboneWeights weights, List<Output> outputs, Precision precision) {

    /**
     * One output.
     *
     * @param stage the stage whose feature map is given
     * @param pooling how it is pooled to {@code (batchSize, channel)}; null for the map itself,
     *     {@code (batchSize, channel, height, width)}
     */
    public record Output(String stage, StagePooling pooling) {

        /**
         * Returns a stage's feature map pooled over height and width.
         *
         * @param stage the stage
         * @param pooling how
         * @return the output
         */
        public static Output pooled(String stage, StagePooling pooling) {
            return new Output(stage, Objects.requireNonNull(pooling));
        }

        /**
         * Returns the feature map of a stage.
         *
         * @param stage the stage
         * @return the output
         */
        public static Output map(String stage) {
            return new Output(stage, null);
        }
    }

    /**
     * Plans a forward in float32.
     *
     * @param weights the weights
     * @param outputs the outputs in the order in which they are wanted, at least one
     */
    public ForwardPlan(BackboneWeights weights, List<Output> outputs) {
        this(weights, outputs, Precision.FLOAT32);
    }

    public ForwardPlan {
        outputs = List.copyOf(outputs);
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("a forward needs at least one output");
        }
    }

    /**
     * Makes a plan from the image to the pooled feature maps of some stages.
     *
     * @param weights the weights
     * @param stages the stages, at least one
     * @param pooling how their maps are pooled
     * @param precision the numbers to compute with
     * @return the plan
     */
    public static ForwardPlan pooledFeatures(
            BackboneWeights weights, List<String> stages, StagePooling pooling, Precision precision) {
        return new ForwardPlan(
                weights,
                stages.stream().map(stage -> Output.pooled(stage, pooling)).toList(),
                precision);
    }

    /**
     * Returns the stages that have to be computed.
     *
     * @return the stages in the order of the flow
     */
    public List<Stage> stages() {
        Architecture architecture = weights.architecture();
        int last = outputs.stream()
                .mapToInt(output -> architecture.indexOf(output.stage()))
                .max()
                .orElseThrow();
        return architecture.stages().subList(0, last + 1);
    }

    /**
     * Interprets the stages and reads the outputs.
     *
     * @param interpreter the interpreter; feature maps that are no output are released
     * @param input what stands for the images; it is not released
     * @param reading what reads an output from its feature map; the pooling is null for the map itself
     * @param <T> what stands for a feature map
     * @return the outputs in the order in which they are wanted
     */
    public <T> List<T> run(Interpreter<T> interpreter, T input, BiFunction<T, StagePooling, T> reading) {
        List<T> results = new ArrayList<>(Collections.nCopies(outputs.size(), null));
        T current = input;
        for (Stage stage : stages()) {
            T map = interpreter.run(stage.body(), current);
            releaseUnused(interpreter, current, input, results);
            for (int i = 0; i < outputs.size(); i++) {
                if (outputs.get(i).stage().equals(stage.name())) {
                    results.set(i, reading.apply(map, outputs.get(i).pooling()));
                }
            }
            current = map;
        }
        releaseUnused(interpreter, current, input, results);
        return List.copyOf(results);
    }

    private static <T> void releaseUnused(Interpreter<T> interpreter, T map, T input, List<T> results) {
        if (map != input && results.stream().noneMatch(result -> result == map)) {
            interpreter.release(map);
        }
    }
}
