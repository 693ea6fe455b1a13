package org.graft.testing;

import java.nio.file.Path;
import org.graft.engine.CacheFolder;

/** Makes the library keep its cached files in a folder of a test's own, until it is closed. */
public final class TemporaryCache implements AutoCloseable {

    private final String before = System.getProperty(CacheFolder.PROPERTY);

    /**
     * Sets the folder.
     *
     * @param folder the folder
     */
    public TemporaryCache(Path folder) {
        System.setProperty(CacheFolder.PROPERTY, folder.toString());
    }

    @Override
    public void close() {
        if (before == null) {
            System.clearProperty(CacheFolder.PROPERTY);
        } else {
            System.setProperty(CacheFolder.PROPERTY, before);
        }
    }
}
