package org.graft.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import org.knowm.xchart.style.markers.Marker;

/** The marks of points that the chart library does not have. */
final class Marks {

    /** A point that rests on too few samples. */
    static final Marker HOLLOW = new Hollow();

    /** A value on a horizontal bar. */
    static final Marker TICK = new Tick();

    /** One of many values. */
    static final Marker DOT = new Dot();

    private Marks() {}

    private static final class Hollow extends Marker {
        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            Color ring = graphics.getColor();
            Ellipse2D circle = new Ellipse2D.Double(x - size / 2.0, y - size / 2.0, size, size);
            graphics.setColor(Palette.PAPER.light());
            graphics.fill(circle);
            graphics.setColor(ring);
            graphics.setStroke(new BasicStroke(1.5f));
            graphics.draw(circle);
        }
    }

    private static final class Tick extends Marker {
        private static final int HALF_HEIGHT = 9;

        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            graphics.setStroke(new BasicStroke(2));
            graphics.draw(new Line2D.Double(x, y - HALF_HEIGHT, x, y + HALF_HEIGHT));
        }
    }

    private static final class Dot extends Marker {
        private static final double RADIUS = 2.6;

        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            graphics.fill(new Ellipse2D.Double(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS));
        }
    }
}
