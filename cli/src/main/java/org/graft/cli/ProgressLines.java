package org.graft.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A line of text now and then, where there is no terminal: every ten seconds, and every tenth of the task if that takes
 * two seconds or more. A task that is over sooner than that has no lines.
 */
final class ProgressLines implements ProgressDisplay {

    private static final double LONGEST_SILENCE_SECONDS = 10;
    private static final double SHORTEST_SILENCE_SECONDS = 2;
    private static final int PARTS = 10;

    private final PrintWriter err;
    private final LongSupplier nanoseconds;
    private String task;
    private long total;
    private long done;
    private long start;
    private long lastTime;
    private long lastDone;

    ProgressLines(PrintWriter err, LongSupplier nanoseconds) {
        this.err = err;
        this.nanoseconds = nanoseconds;
    }

    @Override
    public void begin(String newTask, long newTotal) {
        task = newTask;
        total = newTotal;
        done = 0;
        lastDone = 0;
        start = nanoseconds.getAsLong();
        lastTime = start;
    }

    @Override
    public void advance(long steps) {
        if (task == null) {
            return;
        }
        done += steps;
        long now = nanoseconds.getAsLong();
        double silence = (now - lastTime) / 1e9;
        boolean nextPart = total > 0 && done * PARTS / total > lastDone * PARTS / total;
        if (silence >= LONGEST_SILENCE_SECONDS || (nextPart && silence >= SHORTEST_SILENCE_SECONDS)) {
            lastTime = now;
            lastDone = done;
            print((now - start) / 1e9);
        }
    }

    private void print(double seconds) {
        double rate = done / seconds;
        StringBuilder line = new StringBuilder(task).append(": ").append(done);
        if (total > 0) {
            line.append(String.format(Locale.ROOT, " of %d (%d %%)", total, done * 100 / total));
        }
        line.append(String.format(Locale.ROOT, ", %.1f/s", rate));
        if (total > done) {
            line.append(String.format(Locale.ROOT, ", %s left", Durations.text((total - done) / rate)));
        }
        err.println(line);
        err.flush();
    }

    @Override
    public void end() {
        task = null;
    }
}
