package org.graft.model;

import java.time.Duration;
import java.util.function.Consumer;
import org.graft.image.ImageDecodingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws away from those whom it listens to. */
final class GuardedListener implements ClassifierListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(GuardedListener.class);

    private final ClassifierListener listener;

    GuardedListener(ClassifierListener listener) {
        this.listener = listener;
    }

    private void tell(Consumer<ClassifierListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException | Error e) {
            LOGGER.warn(
                    "The listener {} of a classifier failed",
                    listener.getClass().getName(),
                    e);
        }
    }

    @Override
    public void answered(int images, Duration waiting, Duration total) {
        tell(told -> told.answered(images, waiting, total));
    }

    @Override
    public void computed(int images, Duration computing) {
        tell(told -> told.computed(images, computing));
    }

    @Override
    public void refused(int images) {
        tell(told -> told.refused(images));
    }

    @Override
    public void undecodable(ImageDecodingException failure) {
        tell(told -> told.undecodable(failure));
    }

    @Override
    public void failed(Throwable failure) {
        tell(told -> told.failed(failure));
    }
}
