package org.graft.data;

/** Told how far a task with images is, on the thread that runs it. */
public interface ImageProgress {

    /** Tells nobody. */
    ImageProgress NONE = new ImageProgress() {
        @Override
        public void begin(int images) {}

        @Override
        public void advance(int images) {}

        @Override
        public void end() {}
    };

    /**
     * Told before the first image.
     *
     * @param images the number of images in all
     */
    void begin(int images);

    /**
     * Told when images are done: one after the other, or several at once.
     *
     * @param images the number of images that are done since the last call
     */
    void advance(int images);

    /** Told after the last image. */
    void end();
}
