package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.graft.backbone.Precision;
import org.graft.benchmarks.report.Block.Cell;
import org.graft.benchmarks.report.Block.Column;
import org.graft.benchmarks.report.Block.Paragraph;
import org.graft.benchmarks.report.Block.Table;
import org.graft.benchmarks.report.Block.Tone;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Tolerances;

/**
 * The parts of a report about whether the contestants compute the same, and about the libraries that they compute with.
 */
final class Answers {

    private final Correctness correctness;
    private final Palette palette;

    Answers(Correctness correctness, Palette palette) {
        this.correctness = correctness;
        this.palette = palette;
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        if (correctness.contestants().isEmpty()) {
            blocks.add(new Paragraph("No answers were compared."));
            return blocks;
        }
        blocks.add(new Paragraph("Every contestant classified the same " + correctness.images() + " "
                + (correctness.imagesAreReal() ? "photos" : "drawn images")
                + ". Green is within the tolerance, red and bold is not: " + tolerances(Precision.FLOAT32) + "."
                + (correctness.contestants().stream().anyMatch(each -> each.precision() == Precision.BFLOAT16)
                        ? " Where bfloat16 takes part: " + tolerances(Precision.BFLOAT16) + "."
                        : "")));
        blocks.add(contestants());
        if (!correctness.pairs().isEmpty()) {
            blocks.add(pairs());
        }
        return blocks;
    }

    private Table contestants() {
        List<List<Cell>> lines = new ArrayList<>();
        for (Correctness.Contestant each : correctness.contestants()) {
            Tolerances allowed = Tolerances.of(each.precision());
            lines.add(List.of(
                    Cell.contestant(each.name(), palette.hue(each.name())),
                    Cell.of(each.engine()),
                    judged(each.exactError(), allowed.error()),
                    judged(each.goldenError(), allowed.error()),
                    judged(each.batchDifference(), allowed.probabilities()),
                    number(each.loss()),
                    number(each.gradientNorm()),
                    each.accuracy() == null ? Cell.NOTHING : Cell.of(Digits.percent(each.accuracy())),
                    each.threads() == null ? Cell.NOTHING : Cell.of(Integer.toString(each.threads()))));
        }
        return new Table(
                List.of(
                        Column.text("Contestant"),
                        Column.text("engine"),
                        Column.number("error against float64"),
                        Column.number("error against golden numbers"),
                        Column.number("alone against in a batch"),
                        Column.number("loss"),
                        Column.number("gradient norm"),
                        Column.number("accuracy"),
                        Column.number("threads of the process")),
                lines);
    }

    private Table pairs() {
        List<List<Cell>> lines = new ArrayList<>();
        for (Correctness.Pair pair : correctness.pairs()) {
            Cell same = Cell.of(pair.sameTopOne() + " of " + correctness.images());
            Tolerances allowed = Tolerances.of(precision(pair.first()), precision(pair.second()));
            lines.add(List.of(
                    Cell.contestant(pair.first(), palette.hue(pair.first())),
                    Cell.contestant(pair.second(), palette.hue(pair.second())),
                    judged(pair.logits(), allowed.logits()),
                    judged(pair.probabilities(), allowed.probabilities()),
                    same.with(pair.sameTopOne() == correctness.images() ? Tone.GOOD : Tone.BAD),
                    judged(pair.loss(), allowed.loss()),
                    judged(pair.gradientNorm(), allowed.gradientNorm())));
        }
        return new Table(
                List.of(
                        Column.text("First"),
                        Column.text("second"),
                        Column.number("logits, relative"),
                        Column.number("probabilities"),
                        Column.number("same top-1"),
                        Column.number("loss, relative"),
                        Column.number("gradient norm, relative")),
                lines);
    }

    private Precision precision(String contestant) {
        return correctness.contestants().stream()
                .filter(each -> each.name().equals(contestant))
                .findFirst()
                .map(Correctness.Contestant::precision)
                .orElse(Precision.FLOAT32);
    }

    private static String tolerances(Precision precision) {
        Tolerances allowed = Tolerances.of(precision);
        return "logits " + tolerance(allowed.logits()) + ", probabilities " + tolerance(allowed.probabilities())
                + ", loss " + tolerance(allowed.loss()) + ", norm of the gradient "
                + tolerance(allowed.gradientNorm());
    }

    private static String tolerance(double value) {
        return Digits.error(value).replace(".0e", "e");
    }

    private static Cell judged(Double error, double tolerance) {
        if (error == null) {
            return Cell.NOTHING;
        }
        return Cell.of(Digits.error(error), error <= tolerance ? Tone.GOOD : Tone.BAD);
    }

    private static Cell number(Double value) {
        return value == null ? Cell.NOTHING : Cell.of(String.format(Locale.ROOT, "%.6g", value));
    }

    boolean hasLibraries() {
        return correctness.contestants().stream()
                .anyMatch(each -> !each.libraries().isEmpty());
    }

    Table libraries() {
        Map<Correctness.Library, List<String>> users = new LinkedHashMap<>();
        for (Correctness.Contestant contestant : correctness.contestants()) {
            for (Correctness.Library library : contestant.libraries()) {
                users.computeIfAbsent(library, key -> new ArrayList<>()).add(contestant.name());
            }
        }
        List<List<Cell>> lines = new ArrayList<>();
        users.forEach((library, names) -> lines.add(List.of(
                Cell.of(library.name(), Tone.CODE),
                Cell.of(Digits.bytes((double) library.bytes())),
                Cell.of(library.sha256(), Tone.CODE),
                Cell.of(String.join(", ", names)))));
        return new Table(
                List.of(
                        Column.text("Library"),
                        Column.number("size"),
                        Column.text("SHA-256"),
                        Column.text("loaded by")),
                lines);
    }
}
