package org.graft.benchmarks.report;

import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Gives every contestant one colour and one mark, the same in every chart and table.
 *
 * <p>The colours are those of Okabe and Ito, <i>Color universal design</i> (2008), which people with any kind of colour
 * vision can tell apart; the light ones are darkened until they have a contrast of 3:1 with white. The marks differ
 * too, so that no chart depends on colour alone.
 */
final class Palette {

    /** Text in charts. */
    static final Hue TEXT = Hue.of("chart-text", 0x3d4653, 0xc6cdd8);

    /** Lines of the grid. */
    static final Hue GRID = Hue.of("chart-grid", 0xe3e6ea, 0x333b46);

    /** The background behind a chart. */
    static final Hue PAPER = Hue.of("chart-paper", 0xfefefe, 0x191e25);

    /** What belongs to no contestant. */
    static final Hue NEUTRAL = Hue.of("chart-neutral", 0x6b7480, 0x98a2b0);

    private static final List<Hue> SERIES = List.of(
            Hue.of("series-1", 0x0072b2, 0x4aa8e0),
            Hue.of("series-2", 0xd55e00, 0xf28a4c),
            Hue.of("series-3", 0x009e73, 0x2fc79b),
            Hue.of("series-4", 0xb0579a, 0xdb8cc4),
            Hue.of("series-5", 0xb98500, 0xe6b43c),
            Hue.of("series-6", 0x3d9dd1, 0x8fd0f5),
            Hue.of("series-7", 0x5b5ea6, 0x9a9de0),
            Hue.of("series-8", 0x7d6650, 0xbca58c),
            Hue.of("series-9", 0x6b7d1e, 0xadc454));

    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.TRIANGLE_DOWN);

    private final List<String> contestants;

    Palette(List<String> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    Hue hue(String contestant) {
        int index = contestants.indexOf(contestant);
        return index < 0 ? NEUTRAL : SERIES.get(index % SERIES.size());
    }

    Marker marker(String contestant) {
        return MARKERS.get(Math.max(0, contestants.indexOf(contestant)) % MARKERS.size());
    }

    /** Returns all colours, to be declared in a style sheet. */
    static List<Hue> hues() {
        return Stream.concat(Stream.of(TEXT, GRID, PAPER, NEUTRAL), SERIES.stream())
                .toList();
    }
}
