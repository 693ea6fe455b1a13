package org.graft.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the optional folder {@code shared} beside the project, with real photos and a copy of the zoo's layout. */
public final class Shared {

    private Shared() {}

    /**
     * Returns a path in the shared folder, or skips the calling test with a message if it is not there.
     *
     * @param relative the path inside the shared folder
     * @return the path
     */
    public static Path require(String relative) {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null) {
            Path candidate = directory.resolve("shared").resolve(relative);
            if (Files.exists(candidate)) {
                return candidate;
            }
            directory = directory.getParent();
        }
        Assumptions.abort("skipped: no ../shared/" + relative + " beside the project");
        throw new AssertionError("unreachable");
    }
}
