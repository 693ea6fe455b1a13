package org.graft.cli;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and time left, on a terminal. It is wiped away when the task ends. Safe for use by one thread and its own. */
final class ProgressBars implements ProgressDisplay {

    /** What stands beside the name of the task: percentage, a short bar, two counts of five digits, times and rate. */
    private static final int BESIDE_THE_NAME = 53;

    private static final int SHORTEST_NAME = 10;
    private static final String LEFT_OUT = "...";
    private static final int INTERVAL_MILLISECONDS = 250;

    private final PrintWriter err;
    private final int width;
    private ProgressBar bar;

    /**
     * Makes the display.
     *
     * @param err where to draw
     * @param columns the width of the terminal
     */
    ProgressBars(PrintWriter err, int columns) {
        this.err = err;
        // In the last column a terminal may begin a new line.
        this.width = columns - 1;
    }

    @Override
    public void begin(String task, long total) {
        end();
        bar = new ProgressBarBuilder()
                .setTaskName(shortened(task, Math.max(SHORTEST_NAME, width - BESIDE_THE_NAME)))
                .setInitialMax(total > 0 ? total : -1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(INTERVAL_MILLISECONDS)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
                .build();
    }

    /** Leaves out the middle: tasks that follow each other differ at the end. */
    private static String shortened(String task, int length) {
        if (task.length() <= length) {
            return task;
        }
        int kept = length - LEFT_OUT.length();
        return task.substring(0, kept - kept / 2) + LEFT_OUT + task.substring(task.length() - kept / 2);
    }

    /** Called on the bar's own thread. */
    private synchronized void draw(String line) {
        err.print("\r" + line);
        err.flush();
    }

    @Override
    public void advance(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    @Override
    public void end() {
        if (bar != null) {
            bar.close();
            bar = null;
            wipe();
        }
    }

    @Override
    public synchronized void interrupt(Runnable line) {
        if (bar != null) {
            wipe();
        }
        line.run();
    }

    private synchronized void wipe() {
        err.print("\r" + " ".repeat(width) + "\r");
        err.flush();
    }
}
