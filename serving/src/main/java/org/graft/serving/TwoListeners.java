package org.graft.serving;

import java.time.Duration;
import org.graft.image.ImageDecodingException;
import org.graft.model.ClassifierListener;

/**
 * Tells two listeners, one after the other.
 *
 * @param first is told first, and does not throw
 * @param second is told then
 */
record TwoListeners(ClassifierListener first, ClassifierListener second) implements ClassifierListener {

    @Override
    public void answered(int images, Duration waiting, Duration total) {
        first.answered(images, waiting, total);
        second.answered(images, waiting, total);
    }

    @Override
    public void computed(int images, Duration computing) {
        first.computed(images, computing);
        second.computed(images, computing);
    }

    @Override
    public void refused(int images) {
        first.refused(images);
        second.refused(images);
    }

    @Override
    public void undecodable(ImageDecodingException failure) {
        first.undecodable(failure);
        second.undecodable(failure);
    }

    @Override
    public void failed(Throwable failure) {
        first.failed(failure);
        second.failed(failure);
    }
}
