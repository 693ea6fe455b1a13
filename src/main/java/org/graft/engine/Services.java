package org.graft.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Finds services by the class loader of their interface and by that of the thread. The threads of a common pool have one that
 * sees nothing of an application in a jar of jars.
 */
public final class Services {

    private Services() {}

    /**
     * Makes the services of a kind.
     *
     * @param kind their interface
     * @param <T> their type
     * @return one of each class
     */
    public static <T> List<T> of(Class<T> kind) {
        Map<Class<?>, T> found = new LinkedHashMap<>();
        ServiceLoader.load(kind, kind.getClassLoader()).forEach(service -> found.put(service.getClass(), service));
        ServiceLoader.load(kind).forEach(service -> found.putIfAbsent(service.getClass(), service));
        return List.copyOf(found.values());
    }

    /**
     * Runs something that looks up services by the class loader of the thread, as other libraries do, with that of this library.
     *
     * @param action what to run
     * @param <T> the type of its result
     * @return its result
     */
    public static <T> T withLoaderOfLibrary(Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Services.class.getClassLoader());
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
