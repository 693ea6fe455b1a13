package org.graft.model;

import ai.djl.engine.EngineException;
import java.util.Map;
import java.util.function.Function;

/**
 * The failure of a computation, as one of those who wait for it gets it: an exception of its own, of the same type and with the
 * same message, whose cause is the one that all share. So the stack trace is that of the caller, and what one caller adds to its
 * exception no other sees.
 *
 * <p>An exception of a type that is not known here goes to all as it is: what a caller can catch matters more.
 */
final class CallerFailure {

    private static final Map<Class<?>, Function<String, Throwable>> TYPES = Map.of(
            EngineException.class, EngineException::new,
            IllegalArgumentException.class, IllegalArgumentException::new,
            IllegalStateException.class, IllegalStateException::new,
            UnsupportedOperationException.class, UnsupportedOperationException::new,
            IndexOutOfBoundsException.class, IndexOutOfBoundsException::new,
            NullPointerException.class, NullPointerException::new,
            RuntimeException.class, RuntimeException::new,
            OutOfMemoryError.class, OutOfMemoryError::new);

    private CallerFailure() {}

    /**
     * Makes the exception of a caller, on its thread.
     *
     * @param shared the exception of the computation
     * @return what the caller throws
     */
    static Throwable of(Throwable shared) {
        Function<String, Throwable> type = TYPES.get(shared.getClass());
        return type == null ? shared : type.apply(shared.getMessage()).initCause(shared);
    }
}
