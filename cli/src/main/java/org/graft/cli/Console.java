package org.graft.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;

/**
 * What a command says, and where: results on stdout, as text or as one JSON document; all else on stderr.
 *
 * <p>Safe for use by one thread, and a progress display may draw from another.
 */
public final class Console {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean quiet;
    private ProgressDisplay progress;

    Console(PrintWriter out, PrintWriter err, boolean json, boolean quiet) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.quiet = quiet;
    }

    /**
     * Tells people what is going on: on stdout as a part of the text, on stderr with --json, not at all with --quiet.
     *
     * @param text one or more lines
     */
    public void say(String text) {
        if (!quiet) {
            print(json ? err : out, text);
        }
    }

    /**
     * Tells people something about the run that is no part of the result; not with --quiet.
     *
     * @param text one or more lines
     */
    public void note(String text) {
        if (!quiet) {
            print(err, text);
        }
    }

    /**
     * Tells people what went wrong, always.
     *
     * @param text what, and the remedy
     */
    public void warn(String text) {
        print(err, "graft: " + text);
    }

    /**
     * Prints a part of the result for people; nothing with --json.
     *
     * @param text one or more lines
     */
    public void text(String text) {
        if (!json) {
            print(out, text);
        }
    }

    /**
     * Prints the result as the one JSON document; nothing without --json.
     *
     * @param document makes the document
     */
    public void document(Supplier<Object> document) {
        if (json) {
            print(out, JsonDocument.write(document.get()));
        }
    }

    /**
     * Returns the display of long tasks.
     *
     * @return the display
     */
    public ProgressDisplay progress() {
        if (progress == null) {
            progress = quiet ? ProgressDisplay.NONE : ProgressDisplay.on(err);
        }
        return progress;
    }

    /** Ends the display of a task that an exception has ended. */
    void close() {
        if (progress != null) {
            progress.end();
        }
    }

    private void print(PrintWriter writer, String text) {
        if (progress == null) {
            write(writer, text);
        } else {
            progress.interrupt(() -> write(writer, text));
        }
    }

    private static void write(PrintWriter writer, String text) {
        writer.print(text);
        if (!text.endsWith("\n")) {
            writer.println();
        }
        writer.flush();
    }
}
