package org.graft.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Evaluation;
import org.graft.model.FusedClassifier;
import org.graft.model.HeadWeights;
import org.graft.model.HeadWeights.Dense;
import org.graft.model.Network;
import org.graft.train.BackboneFeatures.Rows;
import org.graft.train.HeadSelection.Choice;

/** The parts of a phase that trains the head alone, on features of the frozen backbone. */
final class HeadPhase {

    private final ComputeEngine engine;
    private final Recipe recipe;
    private final Phase phase;
    private final List<String> classes;
    private final RandomStreams random;
    private final TrainingProgress progress;
    private long begin;
    private double imagesPerSecond;

    HeadPhase(
            ComputeEngine engine,
            Recipe recipe,
            Phase phase,
            List<String> classes,
            RandomStreams random,
            TrainingProgress progress) {
        this.engine = engine;
        this.recipe = recipe;
        this.phase = phase;
        this.classes = classes;
        this.random = random;
        this.progress = progress;
    }

    /** Chooses the stages that the head reads and the strength of its penalty. */
    Choice choose(Rows originals, Targets targets) {
        List<Choice> ranked = new HeadSelection(engine, recipe.head(), random).rank(originals, targets, progress);
        Choice best = ranked.get(0);
        if (ranked.size() > 1) {
            progress.message(table(ranked) + "\nthe head reads " + names(best));
        }
        return best;
    }

    private String table(List<Choice> ranked) {
        int width =
                ranked.stream().mapToInt(choice -> names(choice).length()).max().orElse(0);
        StringBuilder text = new StringBuilder("cross-validation inside the training split, best of each set:");
        for (List<String> stages : recipe.head().candidates()) {
            ranked.stream()
                    .filter(choice -> choice.stages().equals(stages))
                    .findFirst()
                    .ifPresent(choice -> text.append(String.format(
                            Locale.ROOT,
                            "%n  %-" + width + "s  %6.2f %%  l2 %s",
                            names(choice),
                            100 * choice.accuracy(),
                            choice.l2())));
        }
        return text.toString();
    }

    private static String names(Choice choice) {
        return String.join(" + ", choice.stages());
    }

    /** Makes a head with random layers for the trainer. */
    HeadWeights start(Rows originals, Choice choice, long seed) {
        float[][] rows = originals.select(choice.stages());
        Standardization standardization = standardization(rows);
        return HeadWeights.random(
                choice.stages(),
                recipe.head().pooling(),
                standardization.mean(),
                standardization.deviation(),
                recipe.head().hidden(),
                classes.size(),
                seed);
    }

    private Standardization standardization(float[][] rows) {
        return recipe.head().standardize() ? Standardization.of(rows) : Standardization.none(rows[0].length);
    }

    /** Makes the examples of originals and copies for the trainer. */
    Examples examples(Rows originals, List<Rows> copies, Targets targets, List<String> stages) {
        List<float[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        collect(originals, copies, stages, rows, labels);
        return new FeatureExamples(
                rows.toArray(float[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray(),
                targets,
                phase,
                random);
    }

    private void collect(
            Rows originals, List<Rows> copies, List<String> stages, List<float[]> rows, List<Integer> labels) {
        List<Rows> all = new ArrayList<>(List.of(originals));
        all.addAll(copies);
        for (Rows part : all) {
            rows.addAll(List.of(part.select(stages)));
            part.images().forEach(image -> labels.add(image.label()));
        }
    }

    /** Fits a linear head by softmax regression. */
    HeadWeights fit(Rows originals, List<Rows> copies, Targets targets, Choice choice) {
        begin = System.nanoTime();
        List<float[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        collect(originals, copies, choice.stages(), rows, labels);
        float[][] matrix = rows.toArray(float[][]::new);
        Standardization standardization = standardization(matrix);
        float[][] goals = labels.stream().map(targets::of).toArray(float[][]::new);
        SoftmaxRegression.Fit fit =
                new SoftmaxRegression(engine, phase.epochs()).fit(matrix, standardization, goals, choice.l2());
        imagesPerSecond = matrix.length / seconds();
        return new HeadWeights(
                choice.stages(),
                recipe.head().pooling(),
                standardization.mean(),
                standardization.deviation(),
                List.of(new Dense(matrix[0].length, classes.size(), fit.weight(), fit.bias())));
    }

    private double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Describes a fit as the one epoch of its phase, when its network has been validated. */
    EpochRecord record(Network network, Rows originals, Evaluation validation) {
        double seconds = seconds();
        try (FusedClassifier classifier = new FusedClassifier(engine, network, false)) {
            Evaluation training = Evaluation.of(
                    classes,
                    originals.labels(),
                    classifier.probabilitiesOfFeatures(
                            originals.select(network.head().stages())));
            return new EpochRecord(
                    phase.name(),
                    1,
                    training.meanLoss(),
                    training.accuracy(),
                    validation.meanLoss(),
                    validation.accuracy(),
                    0,
                    seconds,
                    imagesPerSecond);
        }
    }
}
