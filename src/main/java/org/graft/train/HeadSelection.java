package org.graft.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graft.engine.ComputeEngine;
import org.graft.train.BackboneFeatures.Rows;
import org.graft.train.RandomStreams.Purpose;

/**
 * Chooses which stages a linear head reads, and how strongly it is regularized, by cross-validation inside the training
 * split: which features are useful is a property of the weights and the data.
 *
 * <p>Every candidate is fitted on the images of all folds but one, without augmented copies, and scored on the one left
 * out. The candidate with the most right answers wins, at equal numbers the one that is listed first. There are no more
 * folds than images of the largest class, so that every fold has images to score and images to fit.
 */
final class HeadSelection {

    private static final int ITERATIONS = 60;

    private final ComputeEngine engine;
    private final HeadSettings settings;
    private final RandomStreams random;

    HeadSelection(ComputeEngine engine, HeadSettings settings, RandomStreams random) {
        this.engine = engine;
        this.settings = settings;
        this.random = random;
    }

    /**
     * A candidate and its score.
     *
     * @param stages the stages
     * @param l2 the strength of the penalty
     * @param accuracy the accuracy over all folds; NaN if there was nothing to choose, or no way to
     */
    record Choice(List<String> stages, double l2, double accuracy) {}

    /** Returns the candidate that is taken where nothing chooses. */
    static Choice first(HeadSettings settings) {
        return new Choice(settings.candidates().get(0), settings.l2().get(0), Double.NaN);
    }

    /** Returns the candidates with their scores, the best first; the first candidate alone if none was scored. */
    List<Choice> rank(Rows originals, Targets targets, TrainingProgress progress) {
        int candidates = settings.candidates().size() * settings.l2().size();
        Choice first = first(settings);
        if (candidates == 1) {
            return List.of(first);
        }
        int[] labels = originals.labels();
        int count = Math.min(settings.folds(), largestClass(labels));
        if (count < 2) {
            progress.message("no class has two training images, so that cross-validation cannot choose: the head reads "
                    + String.join(" + ", first.stages()) + ", the first candidate");
            return List.of(first);
        }
        int[] folds = folds(labels, count);
        progress.begin("choice of stages by cross-validation", (long) candidates * count);
        List<Choice> choices = new ArrayList<>();
        for (List<String> stages : settings.candidates()) {
            int[] right = new int[settings.l2().size()];
            float[][] features = originals.select(stages);
            for (int fold = 0; fold < count; fold++) {
                score(features, labels, targets, folds, fold, right);
                progress.advance(settings.l2().size());
            }
            for (int i = 0; i < right.length; i++) {
                choices.add(new Choice(stages, settings.l2().get(i), (double) right[i] / originals.size()));
            }
        }
        progress.end();
        choices.sort((a, b) -> Double.compare(b.accuracy(), a.accuracy()));
        return choices;
    }

    private void score(float[][] features, int[] labels, Targets targets, int[] folds, int fold, int[] right) {
        List<float[]> training = new ArrayList<>();
        List<float[]> goals = new ArrayList<>();
        List<float[]> heldOut = new ArrayList<>();
        List<Integer> truth = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (folds[i] == fold) {
                heldOut.add(features[i]);
                truth.add(labels[i]);
            } else {
                training.add(features[i]);
                goals.add(targets.of(labels[i]));
            }
        }
        float[][] rows = training.toArray(float[][]::new);
        Standardization standardization =
                settings.standardize() ? Standardization.of(rows) : Standardization.none(rows[0].length);
        float[][] tests = standardization.apply(heldOut.toArray(float[][]::new));
        SoftmaxRegression regression = new SoftmaxRegression(engine, ITERATIONS);
        for (int i = 0; i < right.length; i++) {
            SoftmaxRegression.Fit fit = regression.fit(
                    rows,
                    standardization,
                    goals.toArray(float[][]::new),
                    settings.l2().get(i));
            int[] predicted = SoftmaxRegression.predict(fit, tests);
            for (int j = 0; j < predicted.length; j++) {
                right[i] += predicted[j] == truth.get(j) ? 1 : 0;
            }
        }
    }

    private static int largestClass(int[] labels) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int label : labels) {
            counts.merge(label, 1, Integer::sum);
        }
        return Collections.max(counts.values());
    }

    /** Deals the images of each class to the folds in turn, in random order: the largest class reaches all of them. */
    private int[] folds(int[] labels, int count) {
        int[] folds = new int[labels.length];
        Map<Integer, Integer> dealt = new HashMap<>();
        for (int i : random.order(labels.length, Purpose.FOLDS, 0)) {
            folds[i] = (dealt.merge(labels[i], 1, Integer::sum) - 1) % count;
        }
        return folds;
    }
}
