package org.graft.engine;

import java.nio.file.Path;

/** Where downloaded and generated files are kept. */
public final class CacheFolder {

    /** The system property that names the folder. */
    public static final String PROPERTY = "graft.cache";

    /** The environment variable that names the folder if the system property does not. */
    public static final String VARIABLE = "GRAFT_CACHE";

    private CacheFolder() {}

    /**
     * Returns the folder: the system property {@value #PROPERTY}, else the environment variable {@value #VARIABLE}, else
     * {@code .graft} in the user's home. It may not exist yet.
     *
     * @return the folder
     */
    public static Path root() {
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return Path.of(property);
        }
        String variable = System.getenv(VARIABLE);
        return variable != null && !variable.isBlank()
                ? Path.of(variable)
                : Path.of(System.getProperty("user.home"), ".graft");
    }

    /**
     * Returns the folder for data sets.
     *
     * @return {@code data} in {@link #root()}; it may not exist yet
     */
    public static Path data() {
        return root().resolve("data");
    }
}
