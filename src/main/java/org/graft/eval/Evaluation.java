package org.graft.eval;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How well a classifier does on labeled images. Immutable; Jackson writes and reads it as it stands.
 *
 * @param classes the class names in the order of the labels
 * @param count the number of images, at least 1
 * @param accuracy the share of images whose most probable class is the true one, in [0, 1]; of equally probable classes
 *     the first counts
 * @param topFiveAccuracy the share of images whose true class is among the five most probable ones, in [0, 1]
 * @param meanLoss the mean of {@code -log p} of the true class, in nats; p below {@link #LEAST_PROBABILITY}, or NaN,
 *     counts as that
 * @param macroF1 the mean F1 of the classes that occur, as truth or as prediction (scikit-learn's rule), in [0, 1]
 * @param perClass the figures of each class, in the order of {@code classes}
 * @param confusion the number of images of class {@code row} that are predicted as class {@code column}
 */
@JsonPropertyOrder({"count", "accuracy", "topFiveAccuracy", "meanLoss", "macroF1", "classes", "perClass", "confusion"})
@SuppressWarnings("ArrayRecordComponent")
public record Evaluation(
        List<String> classes,
        int count,
        double accuracy,
        double topFiveAccuracy,
        double meanLoss,
        double macroF1,
        List<ClassFigures> perClass,
        int[][] confusion) {

    /** The probability that stands for smaller ones in the loss, Keras' epsilon. */
    public static final double LEAST_PROBABILITY = 1e-7;

    public Evaluation {
        classes = List.copyOf(classes);
        perClass = List.copyOf(perClass);
        confusion = copy(confusion);
    }

    /**
     * Tells which of two evaluations on the same images is better.
     *
     * @param other the other one, or null for none
     * @return true if this has the higher accuracy, or at equal accuracies the smaller loss
     */
    public boolean isBetterThan(Evaluation other) {
        return other == null || accuracy > other.accuracy || (accuracy == other.accuracy && meanLoss < other.meanLoss);
    }

    /**
     * Evaluates predictions.
     *
     * @param classes the class names, at least 1
     * @param labels the true class of each image as an index into {@code classes}, at least one image
     * @param probabilities the predicted probabilities {@code (images, classes)}
     * @return the evaluation
     * @throws IllegalArgumentException if the sizes do not fit or a label is out of range
     */
    public static Evaluation of(List<String> classes, int[] labels, float[][] probabilities) {
        if (labels.length == 0) {
            throw new IllegalArgumentException("there are no images to evaluate");
        }
        if (labels.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "there are " + labels.length + " labels and " + probabilities.length + " rows of probabilities");
        }
        int[][] confusion = new int[classes.size()][classes.size()];
        int hits = 0;
        int inTopFive = 0;
        double loss = 0;
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i];
            float[] row = probabilities[i];
            if (row.length != classes.size()) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + row.length + " probabilities for " + classes.size() + " classes");
            }
            if (label < 0 || label >= classes.size()) {
                throw new IllegalArgumentException(
                        "label " + label + " of image " + i + " is not among " + classes.size() + " classes");
            }
            int predicted = TopClass.of(row);
            confusion[label][predicted]++;
            hits += predicted == label ? 1 : 0;
            inTopFive += TopClass.rank(row, label) < 5 ? 1 : 0;
            // The comparison sends NaN, the mark of a diverged training, to the floor as well.
            loss -= Math.log(row[label] > LEAST_PROBABILITY ? row[label] : LEAST_PROBABILITY);
        }
        List<ClassFigures> perClass = figures(classes, confusion);
        double count = labels.length;
        return new Evaluation(
                classes,
                labels.length,
                hits / count,
                inTopFive / count,
                loss / count,
                macroF1(perClass, confusion),
                perClass,
                confusion);
    }

    private static List<ClassFigures> figures(List<String> classes, int[][] confusion) {
        List<ClassFigures> figures = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            figures.add(ClassFigures.of(classes.get(i), confusion[i][i], column(confusion, i), row(confusion, i)));
        }
        return figures;
    }

    private static double macroF1(List<ClassFigures> perClass, int[][] confusion) {
        double sum = 0;
        int occurring = 0;
        for (int i = 0; i < perClass.size(); i++) {
            if (row(confusion, i) + column(confusion, i) > 0) {
                sum += perClass.get(i).f1();
                occurring++;
            }
        }
        return sum / occurring;
    }

    private static int row(int[][] matrix, int index) {
        return Arrays.stream(matrix[index]).sum();
    }

    private static int column(int[][] matrix, int index) {
        return Arrays.stream(matrix).mapToInt(row -> row[index]).sum();
    }

    private static int[][] copy(int[][] matrix) {
        return Arrays.stream(matrix).map(int[]::clone).toArray(int[][]::new);
    }

    /**
     * Returns a copy of the confusion matrix.
     *
     * @return the counts {@code (true class, predicted class)}
     */
    @Override
    public int[][] confusion() {
        return copy(confusion);
    }

    /**
     * Returns the number of images whose most probable class is the true one.
     *
     * @return the number of hits
     */
    public int hits() {
        int hits = 0;
        for (int i = 0; i < confusion.length; i++) {
            hits += confusion[i][i];
        }
        return hits;
    }

    /**
     * Says the main figures in one line.
     *
     * @return for example {@code accuracy 0.8536 (239 of 280), top-5 0.9786, mean loss 0.5123, macro F1 0.8511}
     */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "accuracy %.4f (%d of %d), top-5 %.4f, mean loss %.4f, macro F1 %.4f",
                accuracy,
                hits(),
                count,
                topFiveAccuracy,
                meanLoss,
                macroF1);
    }

    /**
     * Writes the figures for people: the summary, a table of the classes, and the confusion matrix, whose columns have
     * the numbers of the classes for names.
     *
     * @return lines that end with a line feed
     */
    public String toText() {
        return new EvaluationText(this).toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evaluation that
                && count == that.count
                && Double.compare(accuracy, that.accuracy) == 0
                && Double.compare(topFiveAccuracy, that.topFiveAccuracy) == 0
                && Double.compare(meanLoss, that.meanLoss) == 0
                && Double.compare(macroF1, that.macroF1) == 0
                && classes.equals(that.classes)
                && perClass.equals(that.perClass)
                && Arrays.deepEquals(confusion, that.confusion);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                classes, count, accuracy, topFiveAccuracy, meanLoss, macroF1, perClass, Arrays.deepHashCode(confusion));
    }

    @Override
    public String toString() {
        return summary();
    }
}
