package org.graft.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long the cache keeps what nothing uses. The time of a file's last change tells when it was last used, since not all
 * file systems tell when it was last read.
 */
public final class CacheAge {

    private static final int KEPT_DAYS = 30;

    private CacheAge() {}

    /**
     * Says that a file is in use now.
     *
     * @param file the file
     * @throws IOException if it is not there, or belongs to somebody else
     */
    public static void markUsed(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    /**
     * Returns whether nothing has used a file for 30 days, so that it may be removed.
     *
     * @param file the file
     * @return true if it was neither changed nor marked as used since
     * @throws IOException if it is not there
     */
    public static boolean isForgotten(Path file) throws IOException {
        Instant limit = Instant.now().minus(KEPT_DAYS, ChronoUnit.DAYS);
        return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
    }
}
