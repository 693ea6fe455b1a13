package org.graft.cli;

import org.graft.data.ImageHashes;

/** Shows how many images have been read for their hashes. */
record ReadingProgress(ProgressDisplay display) implements ImageHashes.Progress {

    /** Makes hashes whose reading is shown. */
    static ImageHashes hashes(Console console) {
        return new ImageHashes(new ReadingProgress(console.progress()));
    }

    @Override
    public void begin(int files) {
        display.begin("Reading images", files);
    }

    @Override
    public void advance() {
        display.advance(1);
    }

    @Override
    public void end() {
        display.end();
    }
}
