package org.graft.benchmarks.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;

/**
 * Writes text into charts as outlines, as the chart library does too: a chart then looks the same on every machine, and
 * what was measured here also fits there.
 */
final class Lettering {

    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
    private static final String ELLIPSIS = "…";

    private Lettering() {}

    /** Returns the font of charts. */
    static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static double width(String text, Font font) {
        return text.isBlank() ? 0 : new TextLayout(text, font, CONTEXT).getAdvance();
    }

    /** Shortens text to a width, with an ellipsis where something was cut off. */
    static String fit(String text, Font font, double width) {
        if (width(text, font) <= width) {
            return text;
        }
        int length = text.length();
        while (length > 1 && width(text.substring(0, length) + ELLIPSIS, font) > width) {
            length = text.offsetByCodePoints(length, -1);
        }
        return text.substring(0, length).strip() + ELLIPSIS;
    }

    /** Writes text with its baseline beginning at a point. */
    static void write(Graphics2D graphics, String text, Font font, double x, double y) {
        if (!text.isBlank()) {
            graphics.fill(new TextLayout(text, font, CONTEXT).getOutline(AffineTransform.getTranslateInstance(x, y)));
        }
    }

    /** Writes text with its baseline ending at a point. */
    static void writeBefore(Graphics2D graphics, String text, Font font, double x, double y) {
        write(graphics, text, font, x - width(text, font), y);
    }
}
