package org.graft.eval;

import java.util.Locale;

/** The tables of an evaluation, for people. */
final class EvaluationText {

    private final StringBuilder text = new StringBuilder();
    private final Evaluation evaluation;
    private final int nameWidth;
    private final int numberWidth;

    EvaluationText(Evaluation evaluation) {
        this.evaluation = evaluation;
        nameWidth = Math.max(
                "class".length(),
                evaluation.classes().stream().mapToInt(String::length).max().orElse(0));
        numberWidth = Integer.toString(evaluation.classes().size()).length();
        text.append(evaluation.summary()).append("\n\n");
        appendClasses();
        text.append('\n');
        appendConfusion();
    }

    private void appendClasses() {
        line("%s  %s  precision  recall      F1  images", numbered("#"), name("class"));
        int number = 0;
        for (ClassFigures figures : evaluation.perClass()) {
            line(
                    "%s  %s  %9.4f  %6.4f  %6.4f  %6d",
                    numbered(Integer.toString(++number)),
                    name(figures.name()),
                    figures.precision(),
                    figures.recall(),
                    figures.f1(),
                    figures.support());
        }
    }

    private void appendConfusion() {
        int[][] confusion = evaluation.confusion();
        int largest = 0;
        for (int[] row : confusion) {
            for (int value : row) {
                largest = Math.max(largest, value);
            }
        }
        int width = Math.max(numberWidth, Integer.toString(largest).length());
        text.append("Confusion matrix: row = true class, column = number of the predicted class, . = 0\n");
        StringBuilder header = new StringBuilder(numbered("#") + "  " + name("class") + " ");
        for (int i = 1; i <= confusion.length; i++) {
            header.append(' ').append(right(Integer.toString(i), width));
        }
        text.append(header).append('\n');
        for (int i = 0; i < confusion.length; i++) {
            text.append(numbered(Integer.toString(i + 1)))
                    .append("  ")
                    .append(name(evaluation.classes().get(i)))
                    .append(' ');
            for (int value : confusion[i]) {
                text.append(' ').append(right(value == 0 ? "." : Integer.toString(value), width));
            }
            text.append('\n');
        }
    }

    private String numbered(String value) {
        return right(value, numberWidth);
    }

    private String name(String value) {
        return value + " ".repeat(nameWidth - value.length());
    }

    private static String right(String value, int width) {
        return " ".repeat(Math.max(0, width - value.length())) + value;
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
