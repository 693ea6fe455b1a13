package org.graft.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the charts of a report. Each method takes rows that belong into one chart, and gives nothing if they hold
 * nothing that the chart could show.
 */
final class Charts {

    private static final BasicStroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {5, 4}, 0);
    private static final BasicStroke THIN = new BasicStroke(1.5f);

    private static final int PLOT_HEIGHT = 290;

    /** From this factor between the largest and the smallest value on, a linear axis shows the small ones as zero. */
    private static final double LOGARITHMIC_FROM = 40;

    /** From this number of forks on an interval says something: with two it is thirteen times the standard error. */
    private static final int LEAST_FORKS = 3;

    private final ResultRows rows;
    private final Palette palette;
    private final boolean isAvailable;
    private final Set<String> names = new HashSet<>();

    Charts(ResultRows rows, Palette palette, boolean isAvailable) {
        this.rows = rows;
        this.palette = palette;
        this.isAvailable = isAvailable;
    }

    /** Throughput by batch size, a line a contestant. */
    Optional<Figure> throughput(String group, List<Row> some) {
        if (!isAvailable) {
            return Optional.empty();
        }
        Sheet sheet = new Sheet(name("throughput", group), PLOT_HEIGHT, 0);
        sheet.unit("images/s");
        sheet.lowerAxis("batch size");
        sheet.style().setPlotContentSize(0.94);
        // Powers of two get a tick each, other sizes none.
        sheet.style().setXAxisTickLabelsFormattingFunction(Charts::powerOfTwo);
        double top = 0;
        for (String contestant : rows.contestantsOf(some)) {
            List<Point> points = points(some, contestant, "batch");
            if (points.isEmpty()) {
                continue;
            }
            double[] x = points.stream()
                    .mapToDouble(point -> Math.log(point.parameter()) / Math.log(2))
                    .toArray();
            Color color = palette.hue(contestant).light();
            List<Point> known = points.stream()
                    .filter(point -> point.estimate().forks() >= LEAST_FORKS)
                    .toList();
            if (!known.isEmpty()) {
                sheet.errors(
                        known.stream()
                                .mapToDouble(point -> Math.log(point.parameter()) / Math.log(2))
                                .toArray(),
                        known.stream()
                                .mapToDouble(point -> point.estimate().low())
                                .toArray(),
                        known.stream()
                                .mapToDouble(point -> point.estimate().high())
                                .toArray(),
                        color);
            }
            double[] y = points.stream()
                    .mapToDouble(point -> point.estimate().value())
                    .toArray();
            sheet.line(x, y, color, palette.marker(contestant), LINE);
            sheet.legend().line(contestant, color, palette.marker(contestant));
            for (Point point : points) {
                double value = point.estimate().value();
                double high = point.estimate().forks() >= LEAST_FORKS
                        ? point.estimate().high()
                        : value;
                top = Math.max(top, Math.min(high, 1.5 * value));
            }
        }
        sheet.style().setYAxisMin(0.0);
        sheet.style().setYAxisMax(top * 1.04);
        return finish(sheet, caption("Throughput by batch size", group));
    }

    /** Latency by percentile, a line a contestant. */
    Optional<Figure> percentiles(String group, List<Row> some) {
        if (!isAvailable) {
            return Optional.empty();
        }
        Sheet sheet = new Sheet(name("latency", group), PLOT_HEIGHT, 0);
        sheet.unit("ms");
        sheet.lowerAxis("percentile of the requests");
        sheet.style().setPlotContentSize(0.9);
        sheet.style().setXAxisTickLabelsFormattingFunction(Charts::percentileName);
        List<double[]> all = new ArrayList<>();
        boolean hasUnknown = false;
        for (Row row : some) {
            Optional<Percentiles> percentiles = percentilesOf(row);
            if (percentiles.isEmpty()) {
                continue;
            }
            Color color = palette.hue(row.contestant()).light();
            double[] values = percentiles.get().toArray();
            sheet.line(percentiles.get().positions(), values, color, palette.marker(row.contestant()), LINE);
            sheet.legend().line(row.contestant(), color, palette.marker(row.contestant()));
            all.add(values);
            for (int i = 0; i < values.length; i++) {
                if (!percentiles.get().isKnown(i)) {
                    sheet.points(new double[] {i}, new double[] {values[i]}, color, Marks.HOLLOW);
                    hasUnknown = true;
                }
            }
        }
        if (hasUnknown) {
            sheet.legend().marker("too few requests", Palette.NEUTRAL.light(), Marks.HOLLOW);
        }
        scale(sheet, all);
        return finish(sheet, caption("Latency by percentile", group));
    }

    /** Latency of a server by the rate of requests: two lines a contestant. */
    Optional<Figure> server(String group, List<Row> some) {
        if (!isAvailable) {
            return Optional.empty();
        }
        Sheet sheet = new Sheet(name("server", group), PLOT_HEIGHT, 0);
        sheet.unit("ms");
        sheet.lowerAxis("requests a second");
        sheet.style().setPlotContentSize(0.92);
        List<double[]> all = new ArrayList<>();
        for (String contestant : rows.contestantsOf(some)) {
            List<Row> sorted = some.stream()
                    .filter(row -> row.contestant().equals(contestant))
                    .filter(row -> percentilesOf(row).isPresent())
                    .filter(row -> Parameters.number(row.parameters(), "rate").isPresent())
                    .sorted(Comparator.comparingDouble(
                            row -> Parameters.number(row.parameters(), "rate").getAsDouble()))
                    .toList();
            if (sorted.isEmpty()) {
                continue;
            }
            double[] rates = sorted.stream()
                    .mapToDouble(
                            row -> Parameters.number(row.parameters(), "rate").getAsDouble())
                    .toArray();
            Color color = palette.hue(contestant).light();
            double[] p90 = percentile(sorted, 1);
            double[] p99 = percentile(sorted, 2);
            sheet.line(rates, p99, color, SeriesMarkers.NONE, DASHED);
            sheet.line(rates, p90, color, palette.marker(contestant), LINE);
            sheet.legend().line(contestant, color, palette.marker(contestant));
            all.add(p90);
            all.add(p99);
        }
        sheet.legend().line("p90", Palette.NEUTRAL.light(), LINE).line("p99", Palette.NEUTRAL.light(), DASHED);
        scale(sheet, all);
        return finish(sheet, caption("Latency by rate of requests", group));
    }

    private static double[] percentile(List<Row> sorted, int index) {
        return sorted.stream()
                .mapToDouble(row -> Percentiles.of(row).orElseThrow().values().get(index))
                .toArray();
    }

    /** One value a contestant with its interval, as a bar. */
    Optional<Figure> values(Scenario scenario, String group, List<Row> some) {
        List<Row> measured =
                some.stream().filter(row -> estimate(row).isPresent()).toList();
        if (!isAvailable || measured.isEmpty()) {
            return Optional.empty();
        }
        Sheet sheet = Lanes.sheet(name(scenario.toString(), group), measured.size(), names(measured));
        sheet.lowerAxis(scenario.unit());
        double largest = 0;
        for (int lane = 0; lane < measured.size(); lane++) {
            Row row = measured.get(lane);
            Estimate estimate = Estimate.of(row).orElseThrow();
            sheet.bar(-lane, 0, estimate.value(), palette.hue(row.contestant()).light(0.75), Lanes.BAR);
            double end = estimate.value();
            if (estimate.forks() >= LEAST_FORKS) {
                end = Math.min(estimate.high(), 1.5 * estimate.value());
                double[] x = {estimate.low(), end};
                sheet.line(x, new double[] {-lane, -lane}, Palette.TEXT.light(), SeriesMarkers.NONE, THIN);
            }
            sheet.name(row.contestant(), -lane);
            sheet.value(Digits.of(estimate.value()), end, -lane);
            largest = Math.max(largest, end);
        }
        Lanes.widen(sheet, largest);
        return finish(sheet, caption(capital(scenario.title()), group));
    }

    /** What a value consists of, as a bar of parts a contestant: the hue is the contestant, the shade is the part. */
    Optional<Figure> parts(Scenario scenario, String group, List<Row> some, List<String> parts) {
        List<Row> measured = some.stream()
                .filter(row -> parts.stream().anyMatch(part -> isPlaceable(part(row, part))))
                .toList();
        if (!isAvailable || measured.isEmpty()) {
            return Optional.empty();
        }
        Sheet sheet = Lanes.sheet(name(scenario.toString(), group), measured.size(), names(measured));
        sheet.lowerAxis("ms");
        for (String part : parts) {
            sheet.legend().area(FigureNames.title(part), Palette.NEUTRAL.light(shade(parts, part)));
        }
        double largest = 0;
        for (int lane = 0; lane < measured.size(); lane++) {
            Row row = measured.get(lane);
            double from = 0;
            for (String part : parts) {
                double to = from + Math.max(0, part(row, part));
                Color color = palette.hue(row.contestant()).light(shade(parts, part));
                sheet.bar(-lane, from, to, color, Lanes.BAR);
                from = to;
            }
            sheet.name(row.contestant(), -lane);
            sheet.value(Digits.of(from), from, -lane);
            largest = Math.max(largest, from);
        }
        Lanes.widen(sheet, largest);
        return finish(sheet, caption("Parts of the " + scenario.title(), group));
    }

    private static double part(Row row, String name) {
        double value = ResultRows.figure(row, name).orElse(0);
        return Double.isFinite(value) ? value : 0;
    }

    /** Neighbouring parts get shades far apart. */
    private static double shade(List<String> parts, String part) {
        double[] shades = {0.35, 1, 0.2, 0.65};
        return shades[parts.indexOf(part) % shades.length];
    }

    /** Memory by batch size: a bar for each row, in the order of the contestants. */
    Optional<Figure> memory(String group, List<Row> some) {
        List<Row> measured = some.stream()
                .filter(row ->
                        MemoryUse.of(row).filter(use -> isPlaceable(use.peak())).isPresent())
                .sorted(Comparator.comparingInt((Row row) -> rows.contestants().indexOf(row.contestant()))
                        .thenComparingDouble(row ->
                                Parameters.number(row.parameters(), "batch").orElse(0)))
                .toList();
        if (!isAvailable || measured.isEmpty()) {
            return Optional.empty();
        }
        List<String> lanes = new ArrayList<>();
        String previous = "";
        for (Row row : measured) {
            String batch = row.parameters().getOrDefault("batch", "");
            lanes.add(row.contestant().equals(previous) ? batch : row.contestant() + "  " + batch);
            previous = row.contestant();
        }
        Sheet sheet = Lanes.sheet(name("memory", group), measured.size(), lanes);
        double largest = measured.stream()
                .mapToDouble(row -> MemoryUse.of(row).orElseThrow().peak())
                .max()
                .orElseThrow();
        double scale = largest < 1e9 ? 1e6 : 1e9;
        sheet.lowerAxis(largest < 1e9 ? "MB" : "GB");
        sheet.legend()
                .area("native", Palette.NEUTRAL.light(1))
                .area("Java heap", Palette.NEUTRAL.light(0.35))
                .marker("resident peak", Palette.TEXT.light(), Marks.TICK);
        for (int lane = 0; lane < measured.size(); lane++) {
            Row row = measured.get(lane);
            MemoryUse use = MemoryUse.of(row).orElseThrow();
            Hue hue = palette.hue(row.contestant());
            double nativeMemory = use.nativeMemory() / scale;
            sheet.bar(-lane, 0, nativeMemory, hue.light(), Lanes.BAR);
            sheet.bar(-lane, nativeMemory, nativeMemory + use.heap() / scale, hue.light(0.35), Lanes.BAR);
            double peak = use.peak() / scale;
            sheet.points(new double[] {peak}, new double[] {-lane}, Palette.TEXT.light(), Marks.TICK);
            sheet.name(lanes.get(lane), -lane);
            sheet.value(Digits.of(peak), Math.max(peak, nativeMemory + use.heap() / scale), -lane);
        }
        Lanes.widen(sheet, largest / scale);
        return finish(sheet, caption("Memory by batch size", group));
    }

    /** How far each fork is from the mean of its row: a dot a fork. */
    Optional<Figure> forks() {
        if (!isAvailable) {
            return Optional.empty();
        }
        return new ForkDots(rows, palette).figure(name("forks", ""));
    }

    /**
     * Returns whether an axis has a place for a value: a row that was measured wrongly is in the tables, but in no
     * chart.
     */
    private static boolean isPlaceable(double value) {
        return Double.isFinite(value) && value > 0;
    }

    private static Optional<Estimate> estimate(Row row) {
        return Estimate.of(row)
                .filter(estimate ->
                        isPlaceable(estimate.value()) && isPlaceable(estimate.low()) && isPlaceable(estimate.high()));
    }

    private static Optional<Percentiles> percentilesOf(Row row) {
        return Percentiles.of(row)
                .filter(percentiles -> percentiles.values().stream().allMatch(Charts::isPlaceable));
    }

    /** A value of a row at a value of a parameter. */
    private record Point(double parameter, Estimate estimate) {}

    private static List<Point> points(List<Row> some, String contestant, String parameter) {
        List<Point> points = new ArrayList<>();
        for (Row row : some) {
            OptionalDouble value = Parameters.number(row.parameters(), parameter);
            if (row.contestant().equals(contestant) && value.isPresent() && isPlaceable(value.getAsDouble())) {
                estimate(row).ifPresent(estimate -> points.add(new Point(value.getAsDouble(), estimate)));
            }
        }
        points.sort(Comparator.comparingDouble(Point::parameter));
        return points;
    }

    private static List<String> names(List<Row> some) {
        return some.stream().map(Row::contestant).toList();
    }

    private static void scale(Sheet sheet, List<double[]> all) {
        double least = all.stream()
                .flatMapToDouble(Arrays::stream)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        double largest = all.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        if (largest > LOGARITHMIC_FROM * least) {
            sheet.style().setYAxisLogarithmic(true);
            sheet.style().setYAxisDecimalPattern("0.###");
        } else {
            sheet.style().setYAxisMin(0.0);
        }
    }

    private static Optional<Figure> finish(Sheet sheet, String caption) {
        return sheet.isEmpty() ? Optional.empty() : Optional.of(sheet.figure(caption));
    }

    private static String caption(String what, String group) {
        return group.isEmpty() ? what : what + ": " + group;
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** Returns a name that no other chart of this report has. */
    private String name(String what, String group) {
        String base = Parameters.slug(what + " " + group);
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + "-" + i;
        }
        return name;
    }

    private static String powerOfTwo(double exponent) {
        double value = Math.pow(2, exponent);
        return Math.abs(value - Math.rint(value)) < 1e-6 ? Long.toString(Math.round(value)) : " ";
    }

    private static String percentileName(double position) {
        int index = (int) Math.rint(position);
        return Math.abs(position - index) < 1e-6 && index >= 0 && index < Percentiles.NAMES.size()
                ? Percentiles.NAMES.get(index)
                : " ";
    }
}
