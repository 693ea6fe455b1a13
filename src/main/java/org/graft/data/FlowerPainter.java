package org.graft.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.SplittableRandom;

/**
 * Draws flowers of a few kinds on backgrounds that have nothing to do with the kind, in colours that the kinds share; only
 * the shape tells them apart. Needs no display. Not thread-safe: one painter draws one picture.
 */
final class FlowerPainter {

    private static final Color WHITE = new Color(248, 244, 238);
    private static final Color PINK = new Color(236, 128, 170);
    private static final Color RED = new Color(200, 32, 44);
    private static final Color YELLOW = new Color(246, 204, 40);
    private static final Color ORANGE = new Color(240, 140, 30);
    private static final Color PURPLE = new Color(128, 76, 180);
    private static final Color BLUE = new Color(82, 96, 206);

    private final int size;
    private final SplittableRandom random;
    private final BufferedImage image;
    private final Graphics2D graphics;

    private FlowerPainter(int size, long seed) {
        this.size = size;
        random = new SplittableRandom(seed);
        image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    /** The kinds of flowers. */
    enum Kind {
        BLUEBELL,
        DAISY,
        ROSE,
        SUNFLOWER,
        TULIP
    }

    /**
     * Draws a picture.
     *
     * @param kind the flower
     * @param size the width and height in pixels
     * @param seed decides everything else
     * @return the picture
     */
    static BufferedImage paint(Kind kind, int size, long seed) {
        FlowerPainter painter = new FlowerPainter(size, seed);
        painter.background();
        int flowers = 1 + painter.random.nextInt(3);
        for (int i = flowers - 1; i >= 0; i--) {
            painter.flower(kind, i == 0);
        }
        painter.foreground();
        painter.graphics.dispose();
        painter.light();
        return painter.image;
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    private Color pick(Color... colors) {
        return vary(colors[random.nextInt(colors.length)], 22);
    }

    private Color vary(Color color, int amount) {
        return new Color(
                limit(color.getRed() + random.nextInt(2 * amount + 1) - amount),
                limit(color.getGreen() + random.nextInt(2 * amount + 1) - amount),
                limit(color.getBlue() + random.nextInt(2 * amount + 1) - amount));
    }

    private static int limit(double value) {
        return (int) Math.max(0, Math.min(255, value));
    }

    private static Color scale(Color color, double factor) {
        return new Color(
                limit(color.getRed() * factor), limit(color.getGreen() * factor), limit(color.getBlue() * factor));
    }

    private static Color fade(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    private void background() {
        Color[][] skies = {
            {new Color(70, 110, 50), new Color(24, 52, 24)},
            {new Color(150, 190, 230), new Color(90, 140, 80)},
            {new Color(110, 90, 60), new Color(50, 60, 30)},
            {new Color(30, 34, 30), new Color(60, 80, 50)},
            {new Color(200, 200, 180), new Color(120, 150, 90)},
        };
        Color[] pair = skies[random.nextInt(skies.length)];
        double angle = between(0, 2 * Math.PI);
        float half = size / 2f;
        float dx = (float) (StrictMath.cos(angle) * half);
        float dy = (float) (StrictMath.sin(angle) * half);
        graphics.setPaint(
                new GradientPaint(half - dx, half - dy, vary(pair[0], 20), half + dx, half + dy, vary(pair[1], 20)));
        graphics.fillRect(0, 0, size, size);
        // Out-of-focus spots, some in the colours of flowers.
        for (int i = random.nextInt(10) + 8; i > 0; i--) {
            double radius = size * between(0.04, 0.22);
            Color color = random.nextInt(4) == 0
                    ? pick(WHITE, PINK, RED, YELLOW, PURPLE, BLUE)
                    : vary(scale(pair[0], between(0.5, 1.5)), 25);
            spot(between(0, size), between(0, size), radius, color, 110);
        }
        for (int i = random.nextInt(25); i > 0; i--) {
            blade(between(0, size), size * between(0.7, 1.1), size * between(0.2, 0.8), 80);
        }
    }

    private void spot(double x, double y, double radius, Color color, int alpha) {
        graphics.setPaint(new RadialGradientPaint(
                new Point2D.Double(x, y), (float) radius, new float[] {0, 0.6f, 1}, new Color[] {
                    fade(color, alpha), fade(color, alpha * 2 / 3), fade(color, 0)
                }));
        graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    private void blade(double x, double y, double length, int alpha) {
        double lean = length * between(-0.4, 0.4);
        double width = size * between(0.006, 0.02);
        Path2D blade = new Path2D.Double();
        blade.moveTo(x - width, y);
        blade.quadTo(x, y - length / 2, x + lean, y - length);
        blade.quadTo(x + width, y - length / 2, x + width, y);
        blade.closePath();
        graphics.setPaint(fade(green(), alpha));
        graphics.fill(blade);
    }

    private Color green() {
        return vary(scale(new Color(84, 140, 60), between(0.5, 1.25)), 18);
    }

    private void foreground() {
        for (int i = random.nextInt(5); i > 0; i--) {
            blade(between(0, size), size * between(0.95, 1.15), size * between(0.2, 0.6), 220);
        }
    }

    private void flower(Kind kind, boolean main) {
        double scale = size * (main ? between(0.26, 0.46) : between(0.12, 0.24));
        double x = size * (main ? between(0.32, 0.68) : between(0.1, 0.9));
        double y = size * (main ? between(0.32, 0.66) : between(0.1, 0.9));
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        switch (kind) {
            case DAISY -> {
                stem(scale);
                tilt();
                daisy(scale);
            }
            case SUNFLOWER -> {
                stem(scale);
                tilt();
                sunflower(scale);
            }
            case ROSE -> {
                stem(scale);
                tilt();
                rose(scale);
            }
            case TULIP -> {
                graphics.rotate(between(-0.45, 0.45));
                tulip(scale);
            }
            case BLUEBELL -> {
                graphics.rotate(between(-0.3, 0.3));
                bluebell(scale);
            }
        }
        graphics.setTransform(before);
    }

    /** Looks at a round flower from the side. */
    private void tilt() {
        graphics.rotate(between(0, 2 * Math.PI));
        graphics.scale(1, between(0.6, 1));
        graphics.rotate(between(0, 2 * Math.PI));
    }

    private void stem(double scale) {
        double lean = scale * between(-0.6, 0.6);
        Path2D stem = new Path2D.Double();
        stem.moveTo(0, 0);
        stem.quadTo(lean * 0.2, scale, lean, scale * 4);
        graphics.setPaint(green());
        graphics.setStroke(new BasicStroke((float) (scale * between(0.07, 0.12))));
        graphics.draw(stem);
        if (random.nextBoolean()) {
            leaf(lean * 0.3, scale * between(1.1, 1.6), scale * between(0.5, 0.9), between(-0.9, 0.9));
        }
    }

    private void leaf(double x, double y, double length, double angle) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        graphics.rotate(angle);
        Path2D leaf = new Path2D.Double();
        leaf.moveTo(0, 0);
        leaf.quadTo(length * 0.5, -length * 0.35, length, 0);
        leaf.quadTo(length * 0.5, length * 0.35, 0, 0);
        Color green = green();
        graphics.setPaint(green);
        graphics.fill(leaf);
        graphics.setPaint(scale(green, 0.7));
        graphics.setStroke(new BasicStroke((float) (length * 0.03)));
        graphics.draw(new Line2D.Double(0, 0, length * 0.9, 0));
        graphics.setTransform(before);
    }

    /** A petal that points up from the middle; pointedness 0 is round. */
    private void petal(double inner, double outer, double width, double pointed, Color color) {
        Path2D petal = new Path2D.Double();
        double shoulder = inner + (outer - inner) * 0.65;
        petal.moveTo(0, -inner);
        petal.curveTo(-width * 0.6, -inner, -width, -shoulder, -width * (1 - pointed) * 0.5, -outer);
        if (pointed < 0.5) {
            petal.quadTo(0, -outer * 1.05, width * (1 - pointed) * 0.5, -outer);
        } else {
            petal.lineTo(width * (1 - pointed) * 0.5, -outer);
        }
        petal.curveTo(width, -shoulder, width * 0.6, -inner, 0, -inner);
        petal.closePath();
        graphics.setPaint(new GradientPaint(0, (float) -inner, scale(color, 0.72), 0, (float) -outer, color));
        graphics.fill(petal);
        graphics.setPaint(fade(scale(color, 0.55), 110));
        graphics.setStroke(new BasicStroke((float) Math.max(0.6, width * 0.08)));
        graphics.draw(petal);
    }

    private void ring(int petals, double inner, double outer, double width, double pointed, Color color) {
        for (int i = 0; i < petals; i++) {
            AffineTransform before = graphics.getTransform();
            graphics.rotate(2 * Math.PI * (i + between(-0.15, 0.15)) / petals);
            double length = outer * between(0.9, 1.06);
            petal(inner, length, width * between(0.85, 1.1), pointed, scale(vary(color, 8), between(0.88, 1.05)));
            graphics.setTransform(before);
        }
    }

    private void disc(double radius, Color color) {
        graphics.setPaint(new RadialGradientPaint(
                new Point2D.Double(-radius * 0.2, -radius * 0.2),
                (float) (radius * 1.3),
                new float[] {0, 1},
                new Color[] {color, scale(color, 0.6)}));
        graphics.fill(new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius));
    }

    /** Florets on the golden-angle spiral. */
    private void florets(double radius, int count, Color color) {
        double golden = Math.PI * (3 - StrictMath.sqrt(5));
        double dot = radius / StrictMath.sqrt(count) * 0.8;
        for (int i = 0; i < count; i++) {
            double r = radius * StrictMath.sqrt((i + 0.5) / count);
            double x = r * StrictMath.cos(i * golden);
            double y = r * StrictMath.sin(i * golden);
            graphics.setPaint(scale(color, between(0.7, 1.25)));
            graphics.fill(new Ellipse2D.Double(x - dot / 2, y - dot / 2, dot, dot));
        }
    }

    private void daisy(double scale) {
        Color color = pick(WHITE, WHITE, WHITE, PINK, YELLOW, PURPLE);
        int petals = 14 + random.nextInt(12);
        double width = scale * 2.1 / petals;
        ring(petals, scale * 0.15, scale * 0.95, width, 0.1, scale(color, 0.9));
        ring(petals, scale * 0.15, scale * 0.85, width, 0.1, color);
        double radius = scale * between(0.2, 0.28);
        disc(radius, pick(YELLOW, YELLOW, ORANGE));
        florets(radius * 0.9, 50, YELLOW);
    }

    private void sunflower(double scale) {
        Color color = pick(YELLOW, YELLOW, YELLOW, ORANGE, RED, WHITE);
        int petals = 15 + random.nextInt(10);
        double width = scale * 2.4 / petals;
        ring(petals, scale * 0.3, scale, width, 0.95, scale(color, 0.85));
        ring(petals, scale * 0.3, scale * 0.9, width, 0.95, color);
        double radius = scale * between(0.4, 0.52);
        disc(radius, vary(new Color(96, 62, 30), 18));
        florets(radius * 0.95, 140, vary(new Color(84, 52, 24), 15));
    }

    private void rose(double scale) {
        Color color = pick(RED, RED, PINK, WHITE, YELLOW, ORANGE, PURPLE);
        int rings = 5 + random.nextInt(2);
        for (int ring = 0; ring < rings; ring++) {
            double outer = scale * 0.9 * (1 - ring / (rings + 0.5));
            int petals = ring == 0 ? 5 + random.nextInt(2) : Math.max(3, 5 - ring / 2);
            graphics.rotate(between(0.4, 0.9));
            ring(petals, outer * 0.05, outer, outer * 0.85, 0, scale(color, 1.02 - 0.09 * ring));
        }
        Path2D spiral = new Path2D.Double();
        spiral.moveTo(0, 0);
        for (int i = 1; i < 60; i++) {
            double r = scale * 0.2 * i / 60;
            spiral.lineTo(r * StrictMath.cos(i * 0.25), r * StrictMath.sin(i * 0.25));
        }
        graphics.setPaint(fade(scale(color, 0.4), 160));
        graphics.setStroke(new BasicStroke((float) (scale * 0.025)));
        graphics.draw(spiral);
    }

    private void tulip(double scale) {
        Color color = pick(RED, YELLOW, PINK, PURPLE, ORANGE, WHITE);
        Path2D stem = new Path2D.Double();
        stem.moveTo(0, scale * 0.5);
        stem.quadTo(scale * between(-0.2, 0.2), scale * 2, 0, scale * 4);
        graphics.setPaint(green());
        graphics.setStroke(new BasicStroke((float) (scale * 0.1)));
        graphics.draw(stem);
        for (int side = -1; side <= 1; side += 2) {
            AffineTransform before = graphics.getTransform();
            graphics.translate(0, scale * between(2.2, 2.8));
            graphics.rotate(side * between(0.1, 0.4));
            petal(0, scale * between(1.3, 2), scale * 0.22, 0.9, green());
            graphics.setTransform(before);
        }
        double open = between(0.05, 0.3);
        double height = scale * 1.45;
        double width = scale * between(0.42, 0.52);
        graphics.translate(0, scale * 0.65);
        cupPetal(0, height * 0.97, width, scale(color, 0.68));
        cupPetal(-open - 0.12, height * 0.95, width * 0.8, scale(color, 0.84));
        cupPetal(open + 0.12, height * 0.95, width * 0.8, scale(color, 0.84));
        cupPetal(-open, height, width * 0.72, scale(color, 0.95));
        cupPetal(open, height, width * 0.72, scale(color, 0.95));
        cupPetal(between(-0.08, 0.08), height * 0.88, width * 0.8, color);
    }

    private void cupPetal(double angle, double height, double width, Color color) {
        AffineTransform before = graphics.getTransform();
        graphics.rotate(angle);
        Path2D petal = new Path2D.Double();
        petal.moveTo(0, 0);
        petal.curveTo(-width * 1.5, -height * 0.05, -width * 1.2, -height * 0.75, 0, -height);
        petal.curveTo(width * 1.2, -height * 0.75, width * 1.5, -height * 0.05, 0, 0);
        graphics.setPaint(new GradientPaint(0, 0, scale(color, 0.75), 0, (float) -height, scale(color, 1.08)));
        graphics.fill(petal);
        graphics.setPaint(fade(scale(color, 0.5), 130));
        graphics.setStroke(new BasicStroke((float) (width * 0.05)));
        graphics.draw(petal);
        graphics.setTransform(before);
    }

    private void bluebell(double scale) {
        Color color = pick(BLUE, BLUE, PURPLE, PURPLE, PINK, WHITE);
        int side = random.nextBoolean() ? 1 : -1;
        double reach = scale * between(0.5, 0.9);
        double top = -scale * 1.15;
        Path2D stem = new Path2D.Double();
        stem.moveTo(0, scale * 3.5);
        stem.quadTo(0, top, side * reach, top);
        graphics.setPaint(green());
        graphics.setStroke(new BasicStroke((float) (scale * 0.06)));
        graphics.draw(stem);
        int bells = 6 + random.nextInt(5);
        for (int i = 0; i < bells; i++) {
            double t = 0.42 + 0.58 * i / (bells - 1);
            double x = side * reach * t * t;
            double y = (1 - t) * (1 - t) * scale * 3.5 + 2 * t * (1 - t) * top + t * t * top;
            AffineTransform before = graphics.getTransform();
            graphics.translate(x, y);
            graphics.rotate((i % 2 == 0 ? 1 : -1) * side * between(0.1, 0.75));
            bell(scale * between(0.42, 0.54) * (1.1 - 0.4 * t), scale(vary(color, 10), between(0.85, 1.08)));
            graphics.setTransform(before);
        }
    }

    /** A bell that hangs from the origin, with tips curled outwards. */
    private void bell(double length, Color color) {
        double width = length * 0.36;
        double flare = length * 0.56;
        Path2D bell = new Path2D.Double();
        bell.moveTo(0, length * 0.1);
        bell.curveTo(-width * 1.3, length * 0.1, -width * 0.9, length * 0.8, -flare, length);
        bell.quadTo(-width * 0.5, length * 1.05, -width * 0.35, length * 0.84);
        bell.quadTo(-width * 0.15, length * 1.15, 0, length * 1.18);
        bell.quadTo(width * 0.15, length * 1.15, width * 0.35, length * 0.84);
        bell.quadTo(width * 0.5, length * 1.05, flare, length);
        bell.curveTo(width * 0.9, length * 0.8, width * 1.3, length * 0.1, 0, length * 0.1);
        bell.closePath();
        graphics.setPaint(new GradientPaint(
                (float) -width, 0, scale(color, 1.12), (float) width, (float) length, scale(color, 0.72)));
        graphics.fill(bell);
        graphics.setPaint(fade(scale(color, 0.5), 140));
        graphics.setStroke(new BasicStroke((float) (length * 0.03)));
        graphics.draw(bell);
        graphics.setPaint(green());
        graphics.fill(new Ellipse2D.Double(-width * 0.35, 0, width * 0.7, length * 0.2));
    }

    /** The light of the day and the grain of the sensor. */
    private void light() {
        double red = between(0.75, 1.2);
        double green = red * between(0.92, 1.08);
        double blue = red * between(0.85, 1.12);
        int grain = 2 + random.nextInt(10);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            int noise = random.nextInt(2 * grain + 1) - grain;
            int r = limit(((pixels[i] >> 16) & 0xff) * red + noise);
            int g = limit(((pixels[i] >> 8) & 0xff) * green + noise);
            int b = limit((pixels[i] & 0xff) * blue + noise);
            pixels[i] = (r << 16) | (g << 8) | b;
        }
    }
}
