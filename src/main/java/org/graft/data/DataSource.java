package org.graft.data;

import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.graft.engine.CacheFolder;

/** What {@code --data} can name: the bundled sample, the published flowers, their archive, or a folder. */
public final class DataSource {

    /** The name of the bundled sample. */
    public static final String SAMPLE = "sample";

    /** The name of the Oxford 17 Flowers. */
    public static final String FLOWERS17 = "flowers17";

    private DataSource() {}

    /**
     * Finds the images that a name stands for, with the default rule of splitting.
     *
     * @param name {@value #SAMPLE}, {@value #FLOWERS17}, the path of a {@code .tgz} or {@code .tar.gz} file in the form of the flowers'
     *     archive, or the path of a folder. A folder that is called as one of the names is meant by {@code ./name}
     * @return the images
     * @throws DataException if there is no such data; the message says what to do
     * @throws IOException if the cache folder cannot be written
     */
    public static ImageTree resolve(String name) throws IOException {
        return resolve(name, SplitRule.DEFAULT, Optional.empty());
    }

    /**
     * Finds the images that a name stands for.
     *
     * @param name as for {@link #resolve(String)}
     * @param rule how images are split that are not split yet
     * @param progress where the progress of a download goes, in bytes
     * @return the images
     * @throws DataException if there is no such data; the message says what to do
     * @throws IOException if the cache folder cannot be written
     */
    public static ImageTree resolve(String name, SplitRule rule, Optional<Progress> progress) throws IOException {
        return resolve(name, rule, progress, new ImageHashes());
    }

    /**
     * Finds the images that a name stands for.
     *
     * @param name as for {@link #resolve(String)}
     * @param rule how images are split that are not split yet
     * @param progress where the progress of a download goes, in bytes
     * @param hashes gives the hashes that the rule splits by, and keeps them for other uses
     * @return the images
     * @throws DataException if there is no such data; the message says what to do
     * @throws IOException if the cache folder cannot be written
     */
    public static ImageTree resolve(String name, SplitRule rule, Optional<Progress> progress, ImageHashes hashes)
            throws IOException {
        return ImageTrees.discover(folder(name, progress), rule, hashes);
    }

    /**
     * Finds the folder that a name stands for, drawing, fetching or unpacking it if needed.
     *
     * @param name as for {@link #resolve(String)}
     * @param progress where the progress of a download goes, in bytes
     * @return the folder; it may not exist if the name is a path
     * @throws DataException if there is no such data; the message says what to do
     * @throws IOException if the cache folder cannot be written
     */
    public static Path folder(String name, Optional<Progress> progress) throws IOException {
        if (name.equals(SAMPLE)) {
            return SampleFlowers.create(CacheFolder.data());
        }
        if (name.equals(FLOWERS17)) {
            return new Flowers17Archive().fetch(CacheFolder.data(), progress);
        }
        Path path = Path.of(name);
        String lower = name.toLowerCase(Locale.ROOT);
        if ((lower.endsWith(".tgz") || lower.endsWith(".tar.gz")) && !Files.isDirectory(path)) {
            return new Flowers17Archive().unpack(path, CacheFolder.data());
        }
        if (!Files.exists(path)) {
            throw new DataException("there is no data " + name
                    + "; give a folder with a folder of images for each class, or " + SAMPLE + ", or " + FLOWERS17);
        }
        return path;
    }
}
