package org.graft.cli;

import ai.djl.util.Progress;
import java.util.Optional;

/** Says what is downloaded and how large it is before that starts, and shows how many bytes are there. */
final class DownloadProgress implements Progress {

    private final Console console;
    private final String kind;
    private final ProgressDisplay display;
    private long done;

    /**
     * Makes one for some kind of downloads.
     *
     * @param console where to say it
     * @param kind what is downloaded, in a word
     */
    DownloadProgress(Console console, String kind) {
        this.console = console;
        this.kind = kind;
        this.display = console.progress();
    }

    /** Makes one for the data that a command fetches. */
    static Optional<Progress> ofData(Console console) {
        return Optional.of(new DownloadProgress(console, "data"));
    }

    @Override
    public void reset(String message, long max, String trailingMessage) {
        done = 0;
        console.note(kind + ": " + message + (max > 0 ? " (" + ByteSizes.text(max) + ")" : "") + " ...");
        display.begin("Downloading", max);
    }

    @Override
    public void start(long initialProgress) {
        done = initialProgress;
    }

    @Override
    public void end() {
        display.end();
    }

    @Override
    public void increment(long increment) {
        update(done + increment, null);
    }

    @Override
    public void update(long progress, String additionalMessage) {
        display.advance(progress - done);
        done = progress;
    }
}
