package org.graft.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.UnaryOperator;
import org.graft.backbone.Precision;

/**
 * Whether the contestants give the right answers and the same ones, measured in the same run as the speed.
 *
 * @param images the number of images that every contestant classified
 * @param imagesAreReal true for photos that the user gave, false for the drawn sample
 * @param contestants what was found of each contestant
 * @param pairs what was found of each pair
 * @param disagreements what is wrong, in sentences for people; empty if all agree
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Correctness(
        int images, boolean imagesAreReal, List<Contestant> contestants, List<Pair> pairs, List<String> disagreements) {

    public Correctness {
        contestants = List.copyOf(contestants);
        pairs = List.copyOf(pairs);
        disagreements = List.copyOf(disagreements);
    }

    /**
     * One contestant.
     *
     * @param name its name
     * @param engine the engine and its version
     * @param precision what it computes with; null, as in results of earlier versions, for float32
     * @param exactError the relative L2 error of its logits against those of float64 arithmetic without any native library
     * @param goldenError the relative L2 error of its logits against those of the golden features; null if the weights are not
     *     those of the golden numbers
     * @param batchDifference the largest difference of two probabilities between an image alone and the same image in a batch
     * @param loss the loss of a training step; null if it does not train
     * @param gradientNorm the norm of the gradient of a training step; null if it does not train
     * @param accuracy the accuracy on labelled images from 0 to 1; null if none were given, or the model is not theirs
     * @param threads the number of threads of its process after the first answer
     * @param libraries the native libraries that it loaded
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Contestant(
            String name,
            String engine,
            Precision precision,
            Double exactError,
            Double goldenError,
            Double batchDifference,
            Double loss,
            Double gradientNorm,
            Double accuracy,
            Integer threads,
            List<Library> libraries) {}

    /**
     * A native library.
     *
     * @param name the name of the file
     * @param bytes its size
     * @param sha256 its digest
     */
    public record Library(String name, long bytes, String sha256) {}

    /**
     * Two contestants.
     *
     * @param first the one
     * @param second the other
     * @param logits the largest difference of two logits, relative to the largest logit
     * @param probabilities the largest difference of two probabilities
     * @param sameTopOne the number of images with the same most probable class, or with two that are equally probable within the
     *     tolerance
     * @param loss the relative difference of the losses; null if one does not train
     * @param gradientNorm the relative difference of the norms of the gradients; null if one does not train
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pair(
            String first,
            String second,
            double logits,
            double probabilities,
            int sameTopOne,
            Double loss,
            Double gradientNorm) {}

    /**
     * Returns the findings with other sentences.
     *
     * @param change makes the sentences, for example without names of people
     * @return the findings
     */
    public Correctness map(UnaryOperator<String> change) {
        return new Correctness(
                images,
                imagesAreReal,
                contestants,
                pairs,
                disagreements.stream().map(change).toList());
    }

    /**
     * Returns whether all is right.
     *
     * @return true if nothing disagrees
     */
    @JsonIgnore
    public boolean isAgreed() {
        return disagreements.isEmpty();
    }
}
