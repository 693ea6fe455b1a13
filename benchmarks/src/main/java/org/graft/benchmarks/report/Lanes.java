package org.graft.benchmarks.report;

import java.util.List;

/** Lays out charts that lie on their side: lanes below each other, lane n at the height -n, with names at the left. */
final class Lanes {

    /** The thickness of a bar. */
    static final int BAR = 15;

    /** The height of what stands below a plot: the numbers of the axis and its title. */
    static final int LOWER_AXIS = 44;

    private static final int HEIGHT = 26;
    private static final int WIDEST_NAME = 170;
    private static final int TICK_DISTANCE = 70;

    private Lanes() {}

    /**
     * Creates an empty chart with bars from zero.
     *
     * @param name the name of the chart
     * @param lanes the number of lanes
     * @param names the names that will stand at the left
     */
    static Sheet sheet(String name, int lanes, List<String> names) {
        Sheet sheet = new Sheet(name, lanes * HEIGHT + LOWER_AXIS, nameWidth(names));
        style(sheet);
        // The library finds no place for anything in a plot that is lower than the distance of the ticks along its
        // width.
        sheet.style().setXAxisTickMarkSpacingHint(Math.min(TICK_DISTANCE, lanes * HEIGHT - 10));
        sheet.style().setYAxisMin(-lanes + 0.5);
        // A little more than half a lane: where all values are equally far apart, the library puts ticks on them alone.
        sheet.style().setYAxisMax(0.51);
        sheet.style().setXAxisMin(0.0);
        return sheet;
    }

    static void style(Sheet sheet) {
        sheet.style().setPlotContentSize(1);
        sheet.style().setYAxisTicksVisible(false);
        sheet.style().setPlotGridHorizontalLinesVisible(false);
        sheet.style().setPlotGridVerticalLinesVisible(true);
    }

    static int nameWidth(List<String> names) {
        double widest = names.stream()
                .mapToDouble(each -> Lettering.width(each, Sheet.FONT))
                .max()
                .orElse(0);
        return (int) Math.ceil(Math.min(widest, WIDEST_NAME)) + 12;
    }

    /** Leaves room for the values at the ends of the bars. */
    static void widen(Sheet sheet, double largest) {
        sheet.style().setXAxisMax(largest > 0 ? largest * 1.18 : 1);
    }
}
