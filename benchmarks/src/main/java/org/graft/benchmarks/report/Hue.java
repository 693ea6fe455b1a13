package org.graft.benchmarks.report;

import java.awt.Color;

/**
 * A colour with a name in the style sheet, so that a chart inside a page can follow the page into dark mode.
 *
 * @param variable the name of the variable of the style sheet
 * @param light the colour on a light background, and in files
 * @param dark the colour on a dark background
 */
record Hue(String variable, Color light, Color dark) {

    static Hue of(String variable, int light, int dark) {
        return new Hue(variable, new Color(light), new Color(dark));
    }

    /** Returns the colour as a style sheet writes it. */
    String css() {
        return "var(--" + variable + ", " + hex(light) + ")";
    }

    /** Returns the light colour, more or less transparent: the tints in which one contestant's parts are told apart. */
    Color light(double opacity) {
        return new Color(light.getRed(), light.getGreen(), light.getBlue(), (int) Math.round(255 * opacity));
    }

    static String hex(Color color) {
        return String.format("#%06x", color.getRGB() & 0xffffff);
    }
}
