package org.graft.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.graft.backbone.StagePooling;

/**
 * The head as data.
 *
 * @param candidates the sets of stages that the head may read; with more than one, cross-validation inside the training
 *     split chooses (see {@link HeadSelection})
 * @param pooling how the feature maps of the stages are pooled
 * @param hidden the widths of the hidden layers, each 1 or more; none for a linear head
 * @param standardize whether features are standardized by the mean and deviation of the training images
 * @param l2 the strengths of the L2 penalty to choose from, each 0 or more; used by {@code LBFGS} only
 * @param folds the largest number of folds of the cross-validation, 2 or more; few images make fewer
 */
public record HeadSettings(
        List<List<String>> candidates,
        StagePooling pooling,
        List<Integer> hidden,
        boolean standardize,
        List<Double> l2,
        int folds) {

    /** Reads the settings; all but the candidates have defaults. */
    @JsonCreator
    static HeadSettings read(
            @JsonProperty(value = "candidates", required = true) List<List<String>> candidates,
            @JsonProperty("pooling") StagePooling pooling,
            @JsonProperty("hidden") List<Integer> hidden,
            @JsonProperty("standardize") Boolean standardize,
            @JsonProperty("l2") List<Double> l2,
            @JsonProperty("folds") Integer folds) {
        return new HeadSettings(
                candidates,
                Objects.requireNonNullElse(pooling, StagePooling.AVERAGE),
                Objects.requireNonNullElse(hidden, List.of()),
                Objects.requireNonNullElse(standardize, true),
                l2,
                Objects.requireNonNullElse(folds, 5));
    }

    public HeadSettings {
        if (candidates == null
                || candidates.stream()
                        .anyMatch(stages -> stages == null || stages.stream().anyMatch(Objects::isNull))) {
            throw new IllegalArgumentException("head.candidates needs lists of stages");
        }
        candidates = candidates.stream().map(List::copyOf).toList();
        l2 = l2 == null || l2.isEmpty() ? List.of(0.01) : l2;
        if (hidden.stream().anyMatch(width -> width == null || width < 1)) {
            throw new IllegalArgumentException("head.hidden must have widths of 1 or more, but is " + hidden);
        }
        if (l2.stream().anyMatch(strength -> strength == null || !(strength >= 0 && Double.isFinite(strength)))) {
            throw new IllegalArgumentException("head.l2 must have strengths of 0 or more, but is " + l2);
        }
        hidden = List.copyOf(hidden);
        l2 = List.copyOf(l2);
        if (candidates.isEmpty() || candidates.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("head.candidates needs at least one list of at least one stage");
        }
        if (folds < 2) {
            throw new IllegalArgumentException("head.folds must be 2 or more, but is " + folds);
        }
    }
}
