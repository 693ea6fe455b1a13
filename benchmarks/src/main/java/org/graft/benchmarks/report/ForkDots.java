package org.graft.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws every fork as a dot, by how far it is from the mean of its row: noise is what is wide, or wide in one place
 * only.
 */
final class ForkDots {

    private static final String CONTROL = "control";
    private static final int LINE_HEIGHT = 11;

    /** The least reach of the axis in percent: below it a quiet machine would look like a noisy one. */
    private static final double LEAST_REACH = 2;

    /** The dots of one line. */
    private record Dots(double y, double[] deviations, Color color) {}

    private record Name(String text, double y) {}

    private final List<Dots> lines = new ArrayList<>();
    private final List<Name> names = new ArrayList<>();
    private final ResultRows rows;
    private final Palette palette;
    private double next;

    ForkDots(ResultRows rows, Palette palette) {
        this.rows = rows;
        this.palette = palette;
        for (Scenario scenario : Scenario.values()) {
            double first = next;
            for (String contestant : rows.contestants()) {
                add(
                        rows.of(scenario, contestant).stream().flatMapToDouble(row -> deviations(row.values())),
                        palette.hue(contestant).light(0.8));
            }
            name(scenario.toString(), first);
        }
        double first = next;
        add(
                deviations(rows.all().stream()
                        .flatMap(row -> row.forks().stream())
                        .mapToDouble(Row.Fork::control)
                        .filter(control -> control > 0)
                        .toArray()),
                Palette.NEUTRAL.light(0.4));
        name(CONTROL, first);
    }

    private void add(DoubleStream deviations, Color color) {
        double[] placeable = deviations.filter(Double::isFinite).toArray();
        if (placeable.length > 0) {
            lines.add(new Dots(next, placeable, color));
            next--;
        }
    }

    /** Names the lines since the first, if there are any, and leaves a gap below them. */
    private void name(String text, double first) {
        if (next < first) {
            names.add(new Name(text, (first + next + 1) / 2));
            next--;
        }
    }

    /** In percent; none for a single value, which is its own mean. */
    private static DoubleStream deviations(double[] values) {
        double mean = Math.exp(Arrays.stream(values).map(Math::log).average().orElse(0));
        return values.length < 2 ? DoubleStream.empty() : Arrays.stream(values).map(value -> 100 * (value / mean - 1));
    }

    Optional<Figure> figure(String name) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        double largest = lines.stream()
                .flatMapToDouble(each -> Arrays.stream(each.deviations()).map(Math::abs))
                .max()
                .orElse(0);
        double reach = Math.ceil(Math.max(LEAST_REACH, largest * 1.1));
        Sheet sheet = new Sheet(
                name,
                (int) Math.round((1 - next) * LINE_HEIGHT) + Lanes.LOWER_AXIS,
                Lanes.nameWidth(names.stream().map(Name::text).toList()));
        Lanes.style(sheet);
        sheet.style().setXAxisTickMarkSpacingHint((int) Math.min(70, -next * LINE_HEIGHT));
        sheet.style().setYAxisMin(next + 1);
        sheet.style().setYAxisMax(1.01);
        sheet.style().setXAxisMin(-reach);
        sheet.style().setXAxisMax(reach);
        sheet.lowerAxis("% from the mean of the row");
        sheet.line(
                new double[] {0, 0},
                new double[] {next + 1, 1},
                Palette.NEUTRAL.light(),
                SeriesMarkers.NONE,
                new BasicStroke(1.5f));
        for (Dots line : lines) {
            double[] heights = new double[line.deviations().length];
            Arrays.fill(heights, line.y());
            sheet.points(line.deviations(), heights, line.color(), Marks.DOT);
        }
        names.forEach(each -> sheet.name(each.text(), each.y()));
        for (String contestant : rows.contestants()) {
            sheet.legend().marker(contestant, palette.hue(contestant).light(), Marks.DOT);
        }
        return Optional.of(sheet.figure("Forks about the mean of their row"));
    }
}
