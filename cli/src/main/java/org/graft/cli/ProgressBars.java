package org.graft.cli;

import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and time left, on a terminal. It is wiped away when the task ends. Safe for use by one thread and its own. */
final class ProgressBars implements ProgressDisplay {

    private static final int WIDTH = 79;
    private static final int INTERVAL_MILLISECONDS = 250;

    private final PrintWriter err;
    private ProgressBar bar;

    ProgressBars(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void begin(String task, long total) {
        end();
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total > 0 ? total : -1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(INTERVAL_MILLISECONDS)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build();
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
        err.print("\r" + " ".repeat(WIDTH) + "\r");
        err.flush();
    }
}
