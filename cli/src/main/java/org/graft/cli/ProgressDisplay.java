package org.graft.cli;

import java.io.PrintWriter;

/**
 * Shows how far a long task is. One task at a time; {@link #begin} ends the one before.
 */
public interface ProgressDisplay {

    /** Shows nothing. */
    ProgressDisplay NONE = new ProgressDisplay() {
        @Override
        public void begin(String task, long total) {}

        @Override
        public void advance(long steps) {}

        @Override
        public void end() {}
    };

    /**
     * Returns a bar on a terminal, lines elsewhere.
     *
     * @param err where it is drawn
     * @return the display
     */
    static ProgressDisplay on(PrintWriter err) {
        return Terminal.isStandardError()
                ? new ProgressBars(err, Terminal.columns())
                : new ProgressLines(err, System::nanoTime);
    }

    /**
     * Starts a task.
     *
     * @param task what is done, for people
     * @param total the number of steps, 0 or less if it is not known
     */
    void begin(String task, long total);

    /**
     * Goes on.
     *
     * @param steps the number of steps that were done since the last call
     */
    void advance(long steps);

    /** Ends the task, if there is one. */
    void end();

    /**
     * Makes room for a line of text, and draws nothing while it is printed.
     *
     * @param line prints it
     */
    default void interrupt(Runnable line) {
        line.run();
    }
}
