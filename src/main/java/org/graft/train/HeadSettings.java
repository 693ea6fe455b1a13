package org.graft.train;

import java.util.List;

/**
 * The head as data.
 *
 * @param candidates the sets of stages that the head may read; with more than one, cross-validation inside the training
 *     split chooses (see {@link HeadSelection})
 * @param hidden the widths of the hidden layers, none for a linear head
 * @param standardize whether features are standardized by the mean and deviation of the training images
 * @param l2 the strengths of the L2 penalty to choose from; used by {@code LBFGS} only
 * @param folds the number of folds of the cross-validation, 2 or more
 */
public record HeadSettings(
        List<List<String>> candidates, List<Integer> hidden, boolean standardize, List<Double> l2, int folds) {

    public HeadSettings {
        candidates = candidates.stream().map(List::copyOf).toList();
        hidden = List.copyOf(hidden);
        l2 = l2 == null || l2.isEmpty() ? List.of(0.0) : List.copyOf(l2);
        if (candidates.isEmpty() || candidates.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("head.candidates needs at least one list of at least one stage");
        }
        if (folds < 2) {
            throw new IllegalArgumentException("head.folds must be 2 or more, but is " + folds);
        }
    }
}
