package org.graft.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One chart in the house style: the legend on top, below it the unit, the plot with nothing but a light grid around its
 * data, and names at the left of horizontal bars.
 */
final class Sheet {

    /** Wide enough for two columns of a page, and still readable when a phone shrinks it to its own width. */
    static final int WIDTH = 520;

    static final Font FONT = Lettering.font(13);

    private static final int MARKER_SIZE = 8;
    private static final Color NOTHING = new Color(255, 255, 255, 0);

    /** A name at the left of a plot. */
    private record Name(String text, double y) {}

    /** A text at the right of a point of a plot. */
    private record Value(String text, double x, double y) {}

    private final String name;
    private final int nameWidth;
    private final XYChart plot;
    private final Legend legend = new Legend(FONT);
    private final List<Name> names = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private String unit = "";

    /**
     * Creates an empty sheet.
     *
     * @param name the name of the chart
     * @param plotHeight the height of the plot with its lower axis
     * @param nameWidth the width that is kept free at the left for names
     */
    Sheet(String name, int plotHeight, int nameWidth) {
        this.name = name;
        this.nameWidth = nameWidth;
        plot = new XYChart(WIDTH - nameWidth, plotHeight);
        XYStyler style = plot.getStyler();
        style.setChartBackgroundColor(NOTHING);
        style.setPlotBackgroundColor(NOTHING);
        style.setPlotBorderVisible(false);
        style.setLegendVisible(false);
        style.setChartTitleVisible(false);
        style.setChartPadding(6);
        style.setMarkerSize(MARKER_SIZE);
        style.setPlotMargin(2);
        style.setPlotGridLinesColor(Palette.GRID.light());
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotTicksMarksVisible(false);
        style.setPlotGridVerticalLinesVisible(false);
        style.setAxisTicksLineVisible(false);
        style.setAxisTicksMarksVisible(false);
        style.setAxisTickMarkLength(2);
        style.setAxisTickLabelsFont(FONT);
        style.setAxisTitleFont(FONT);
        style.setChartFontColor(Palette.TEXT.light());
        style.setXAxisTitleColor(Palette.TEXT.light());
        style.setXAxisTickLabelsColor(Palette.TEXT.light());
        style.setYAxisTickLabelsColor(Palette.TEXT.light());
        style.setAxisTickLabelsColor(Palette.TEXT.light());
        style.setErrorBarsColorSeriesColor(true);
    }

    XYStyler style() {
        return plot.getStyler();
    }

    Legend legend() {
        return legend;
    }

    void unit(String text) {
        unit = text;
    }

    void lowerAxis(String title) {
        plot.setXAxisTitle(title);
    }

    /** Adds points that a line joins. */
    void line(double[] x, double[] y, Color color, Marker marker, BasicStroke stroke) {
        series(x, y, null, color, marker).setLineStyle(stroke);
    }

    /** Adds points. */
    void points(double[] x, double[] y, Color color, Marker marker) {
        series(x, y, null, color, marker).setLineStyle(SeriesLines.NONE);
    }

    /** Adds upright bars of error, from low to high, without a point. */
    void errors(double[] x, double[] low, double[] high, Color color) {
        double[] middle = new double[x.length];
        double[] half = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            middle[i] = (low[i] + high[i]) / 2;
            half[i] = (high[i] - low[i]) / 2;
        }
        // An interval of a geometric mean reaches further up than down; the library's bars are symmetric about their
        // point.
        series(x, middle, half, color, SeriesMarkers.NONE).setLineStyle(SeriesLines.NONE);
    }

    /**
     * Adds a horizontal bar: the library stacks upright bars only, under which the names of contestants have no room.
     */
    void bar(double y, double from, double to, Color color, int thickness) {
        if (to > from) {
            if (color.getAlpha() < 255) {
                // The lines of the grid shall not shine through.
                bar(y, from, to, Palette.PAPER.light(), thickness);
            }
            series(new double[] {from, to}, new double[] {y, y}, null, color, SeriesMarkers.NONE)
                    .setLineStyle(new BasicStroke(thickness, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        }
    }

    private XYSeries series(double[] x, double[] y, double[] errors, Color color, Marker marker) {
        XYSeries series = plot.addSeries("series " + plot.getSeriesCollection().size(), x, y, errors);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setMarker(marker);
        return series;
    }

    /** Writes a name at the left of a height of the plot. */
    void name(String text, double y) {
        names.add(new Name(text, y));
    }

    /** Writes a value at the right of a point of the plot. */
    void value(String text, double x, double y) {
        values.add(new Value(text, x, y));
    }

    boolean isEmpty() {
        return plot.getSeriesCollection().isEmpty();
    }

    /** Draws all of it. */
    Figure figure(String caption) {
        int legendHeight = legend.height(WIDTH - 2);
        int top = legendHeight + (legendHeight > 0 ? 8 : 0) + (unit.isEmpty() ? 0 : 16);
        SvgCanvas canvas = new SvgCanvas(name, WIDTH, top + plot.getHeight());
        Graphics2D graphics = canvas.graphics();
        legend.draw(graphics, WIDTH - 2, Palette.TEXT.light());
        graphics.setColor(Palette.TEXT.light());
        Lettering.write(graphics, unit, FONT, 4, top - 4.0);

        AffineTransform before = graphics.getTransform();
        graphics.translate(nameWidth, top);
        plot.paint(graphics, plot.getWidth(), plot.getHeight());
        graphics.setClip(null);
        graphics.setTransform(before);

        graphics.setColor(Palette.TEXT.light());
        double drop = FONT.getSize() * 0.36;
        for (Name each : names) {
            String text = Lettering.fit(each.text(), FONT, nameWidth - 10.0);
            Lettering.writeBefore(
                    graphics, text, FONT, nameWidth - 4.0, top + plot.getScreenYFromChart(each.y()) + drop);
        }
        for (Value each : values) {
            Lettering.write(
                    graphics,
                    each.text(),
                    FONT,
                    nameWidth + plot.getScreenXFromChart(each.x()) + 6,
                    top + plot.getScreenYFromChart(each.y()) + drop);
        }
        return canvas.figure(caption);
    }
}
