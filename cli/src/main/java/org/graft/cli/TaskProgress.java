package org.graft.cli;

import org.graft.data.ImageHashes;
import org.graft.data.ImageProgress;

/**
 * Shows how far a task with images is.
 *
 * @param task what is done, for people
 * @param display where it is shown
 */
record TaskProgress(String task, ProgressDisplay display) implements ImageProgress {

    /** Makes hashes whose reading is shown. */
    static ImageHashes hashes(Console console) {
        return new ImageHashes(new TaskProgress("Reading images", console.progress()));
    }

    @Override
    public void begin(int images) {
        display.begin(task, images);
    }

    @Override
    public void advance(int images) {
        display.advance(images);
    }

    @Override
    public void end() {
        display.end();
    }
}
