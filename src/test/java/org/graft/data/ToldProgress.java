package org.graft.data;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told: the number of images, then each step, then 0 for its end. */
final class ToldProgress implements ImageProgress {

    private final List<Integer> told = new ArrayList<>();

    @Override
    public void begin(int images) {
        told.add(images);
    }

    @Override
    public void advance(int images) {
        told.add(images);
    }

    @Override
    public void end() {
        told.add(0);
    }

    List<Integer> told() {
        return told;
    }
}
