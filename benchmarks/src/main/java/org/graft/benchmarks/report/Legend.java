package org.graft.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;

/**
 * Says above a chart what its colours and marks mean, on as many lines as it takes: the chart library's own never
 * breaks a line.
 */
final class Legend {

    static final int LINE_HEIGHT = 21;

    private static final int SAMPLE_WIDTH = 22;
    private static final int GAP = 14;
    private static final int MARKER = 8;

    /** Draws a sample of what an entry explains, centred on a height, from a left edge. */
    private interface Sample {
        void draw(Graphics2D graphics, double left, double centre);
    }

    private record Entry(String text, Sample sample) {}

    private record Placed(Entry entry, double left, int line) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Font font;

    Legend(Font font) {
        this.font = font;
    }

    /** Adds a line with a marker on it. */
    Legend line(String text, Color color, Marker marker) {
        return add(text, (graphics, left, centre) -> {
            graphics.setColor(color);
            graphics.setStroke(new BasicStroke(2));
            graphics.draw(new Line2D.Double(left, centre, left + SAMPLE_WIDTH - 4, centre));
            marker.paint(graphics, left + (SAMPLE_WIDTH - 4) / 2.0, centre, MARKER);
        });
    }

    /** Adds a line in a stroke, without a marker. */
    Legend line(String text, Color color, BasicStroke stroke) {
        return add(text, (graphics, left, centre) -> {
            graphics.setColor(color);
            graphics.setStroke(stroke);
            graphics.draw(new Line2D.Double(left, centre, left + SAMPLE_WIDTH - 4, centre));
        });
    }

    /** Adds a marker alone. */
    Legend marker(String text, Color color, Marker marker) {
        return add(text, (graphics, left, centre) -> {
            graphics.setColor(color);
            marker.paint(graphics, left + (SAMPLE_WIDTH - 4) / 2.0, centre, MARKER);
        });
    }

    /** Adds a filled area. */
    Legend area(String text, Color color) {
        return add(text, (graphics, left, centre) -> {
            graphics.setColor(color);
            graphics.fill(new Rectangle2D.Double(left + 2, centre - 6, 14, 12));
        });
    }

    private Legend add(String text, Sample sample) {
        entries.add(new Entry(text, sample));
        return this;
    }

    int height(int width) {
        return place(width).stream().mapToInt(placed -> placed.line() + 1).max().orElse(0) * LINE_HEIGHT;
    }

    /** Draws the legend from the top left corner. */
    void draw(Graphics2D graphics, int width, Color text) {
        for (Placed placed : place(width)) {
            double centre = placed.line() * LINE_HEIGHT + LINE_HEIGHT / 2.0;
            placed.entry().sample().draw(graphics, placed.left(), centre);
            graphics.setColor(text);
            Lettering.write(
                    graphics,
                    fitted(placed.entry(), width),
                    font,
                    placed.left() + SAMPLE_WIDTH,
                    centre + font.getSize() * 0.35);
        }
    }

    private List<Placed> place(int width) {
        List<Placed> places = new ArrayList<>();
        double left = 0;
        int line = 0;
        for (Entry entry : entries) {
            double needed = SAMPLE_WIDTH + Lettering.width(fitted(entry, width), font);
            if (left > 0 && left + needed > width) {
                left = 0;
                line++;
            }
            places.add(new Placed(entry, left, line));
            left += needed + GAP;
        }
        return places;
    }

    private String fitted(Entry entry, int width) {
        return Lettering.fit(entry.text(), font, width - SAMPLE_WIDTH);
    }
}
