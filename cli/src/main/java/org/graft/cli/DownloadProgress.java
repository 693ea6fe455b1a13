package org.graft.cli;

import ai.djl.util.Progress;

/** Shows the downloads of DJL's repositories, which tell how many bytes are there. */
final class DownloadProgress implements Progress {

    private final ProgressDisplay display;
    private String task = "Downloading";
    private long done;

    DownloadProgress(ProgressDisplay display) {
        this.display = display;
    }

    @Override
    public void reset(String message, long max, String trailingMessage) {
        task = message;
        done = 0;
        display.begin(task, max);
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
