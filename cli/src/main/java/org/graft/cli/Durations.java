package org.graft.cli;

import java.util.Locale;

/** Durations as people read them. */
final class Durations {

    private Durations() {}

    /** Returns for example {@code 4.2 s}, {@code 3 min 20 s} or {@code 1 h 5 min}. */
    static String text(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
