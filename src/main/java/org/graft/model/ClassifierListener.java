package org.graft.model;

import java.time.Duration;
import org.graft.image.ImageDecodingException;

/**
 * Is told what a classifier does, for metrics. Its methods are called by many threads at once and should return at once; what
 * they throw is logged and goes no further.
 */
public interface ClassifierListener {

    /** Hears nothing. */
    ClassifierListener NONE = new ClassifierListener() {};

    /**
     * A request was answered.
     *
     * @param images the number of its images
     * @param waiting from the call to the begin of the computation
     * @param total from the call to the answer, without decoding
     */
    default void answered(int images, Duration waiting, Duration total) {}

    /**
     * A batch was computed: one request, or several that were put together.
     *
     * @param images the number of its images
     * @param computing how long it took
     */
    default void computed(int images, Duration computing) {}

    /**
     * A request was refused, since the classifier was busy for too long.
     *
     * @param images the number of its images
     */
    default void refused(int images) {}

    /**
     * An image could not be decoded.
     *
     * @param failure what was wrong with it
     */
    default void undecodable(ImageDecodingException failure) {}

    /**
     * A computation failed.
     *
     * @param failure what the callers get
     */
    default void failed(Throwable failure) {}
}
