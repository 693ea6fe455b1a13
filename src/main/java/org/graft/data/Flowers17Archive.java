package org.graft.data;

import ai.djl.util.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.graft.engine.RemoteFile;
import org.graft.image.ImageFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Oxford 17 Flowers photos of the Visual Geometry Group in their official form: one archive with 1360 photos, 80
 * consecutive ones a class, without class names.
 *
 * <p>Unpacked to a flat folder {@code flower_A/ … flower_Q/}, which {@link ImageTrees#discover} splits by its rule. The authors
 * publish no checksum, so the content is checked: exactly the expected photos, each a JPEG.
 */
public final class Flowers17Archive {

    private static final Logger logger = LoggerFactory.getLogger(Flowers17Archive.class);

    /** Where the Visual Geometry Group publishes the archive. */
    public static final String URL = "https://www.robots.ox.ac.uk/~vgg/data/flowers/17/17flowers.tgz";

    private static final String SIZE = "60 MB";
    private static final String FOLDER = "flowers17";
    private static final Pattern PHOTO = Pattern.compile("image_(\\d{4})\\.jpg");
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** A photo of this archive has some 50 kB; what is a thousand times that is no photo. */
    private static final int MAXIMUM_PHOTO_BYTES = 50_000_000;

    private final URI source;
    private final Duration silence;
    private final int classes;
    private final int perClass;

    /** Makes the official archive of 17 classes of 80 photos. */
    public Flowers17Archive() {
        this(URI.create(URL), SILENCE, 17, 80);
    }

    /**
     * Makes another archive.
     *
     * @param source where it is
     * @param silence how long the other side may send nothing
     * @param classes the number of its classes
     * @param perClass the number of photos of each
     */
    Flowers17Archive(URI source, Duration silence, int classes, int perClass) {
        this.silence = silence;
        this.source = source;
        this.classes = classes;
        this.perClass = perClass;
    }

    /**
     * Downloads and unpacks the archive, or takes the folder that is there.
     *
     * @param cache the folder that the data set's folder is made in
     * @param progress where the progress of the download goes, in bytes
     * @return the flat folder of classes
     * @throws DataException if there is no network or the download stops (the message says how to go on by hand), the
     *     content is not the expected, or it cannot be written
     * @throws IOException if the folder cannot be made
     */
    public Path fetch(Path cache, Optional<Progress> progress) throws IOException {
        Path target = cache.resolve(FOLDER);
        if (isComplete(target)) {
            return target;
        }
        Files.createDirectories(cache);
        Path download = Files.createTempFile(cache, "." + FOLDER + "-", ".tgz");
        try {
            download(download, progress);
            return unpack(download, target, source.toString());
        } finally {
            Files.deleteIfExists(download);
        }
    }

    /**
     * Unpacks an archive that was downloaded by hand.
     *
     * @param archive the file
     * @param cache the folder that the data set's folder is made in; a folder from the same bytes is taken as it is
     * @return the flat folder of classes
     * @throws DataException if the content is not the expected, or it cannot be written
     * @throws IOException if the folder cannot be made
     */
    public Path unpack(Path archive, Path cache) throws IOException {
        if (!Files.isRegularFile(archive)) {
            throw new DataException(archive + " does not exist; give the archive 17flowers.tgz");
        }
        Path target = cache.resolve(FOLDER + "-"
                + new DigestUtils(MessageDigestAlgorithms.SHA_256)
                        .digestAsHex(archive)
                        .substring(0, 12));
        return isComplete(target) ? target : unpack(archive, target, archive.toString());
    }

    /** Downloads the archive into a file. */
    void download(Path to, Optional<Progress> progress) throws IOException {
        logger.info("Downloading {} ({}) ...", source, SIZE);
        URLConnection connection = RemoteFile.connection(source, silence);
        try {
            if (connection instanceof HttpURLConnection http && http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new DataException(
                        source + " answered with the status " + http.getResponseCode() + "; " + byHand());
            }
            try (InputStream in = connection.getInputStream()) {
                copy(in, to, connection.getContentLengthLong(), progress);
            }
        } catch (ConnectException | SocketTimeoutException | UnknownHostException e) {
            throw new DataException(
                    source + " cannot be reached, or does not answer any more (is there a network?); " + byHand(), e);
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException("downloading " + source + " failed (" + e + "); try again, or " + byHand(), e);
        }
    }

    private void copy(InputStream in, Path to, long total, Optional<Progress> progress) throws IOException {
        progress.ifPresent(shown -> shown.reset("Downloading " + source, total));
        try (OutputStream out = Files.newOutputStream(to)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int here = count;
                write(to, () -> out.write(buffer, 0, here));
                progress.ifPresent(shown -> shown.increment(here));
            }
        } finally {
            progress.ifPresent(Progress::end);
        }
    }

    /** Writes something. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** What cannot be written says nothing about the archive: to get that again would not help. */
    private static void write(Path to, Writing writing) throws DataException {
        try {
            writing.run();
        } catch (IOException e) {
            throw new DataException(
                    to + " cannot be written (" + e + "); check the space and the permissions there", e);
        }
    }

    private static String byHand() {
        return "download the archive in another way and pass the file: --data 17flowers.tgz; or use --data sample, which needs"
                + " no network";
    }

    private Path unpack(Path archive, Path target, String name) throws IOException {
        NewFolder.delete(target);
        try (NewFolder folder = new NewFolder(target)) {
            int photos = extract(archive, folder.path(), name);
            if (photos != classes * perClass) {
                throw new DataException(name + " has " + photos + " photos, " + classes * perClass
                        + " expected; it is cut off or another archive: download it again");
            }
            folder.moveIntoPlace();
        } catch (FileAlreadyExistsException e) {
            if (!isComplete(target)) {
                throw e;
            }
        }
        return target;
    }

    /** Returns the number of different photos. */
    private int extract(Path archive, Path folder, String name) throws IOException {
        BitSet photos = new BitSet();
        try (GZIPInputStream unzipped = open(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                // Only the last part of a name is looked at, and the path is made from its number: nothing leads
                // outside.
                String file = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                Matcher matcher = PHOTO.matcher(file);
                if (!entry.isFile() || !matcher.matches()) {
                    continue;
                }
                int number = Integer.parseInt(matcher.group(1));
                if (number < 1 || number > classes * perClass) {
                    throw new DataException(name + " has a photo " + file + ", the last expected is "
                            + classes * perClass + "; it is another archive");
                }
                if (entry.getSize() > MAXIMUM_PHOTO_BYTES) {
                    throw new DataException(name + ": " + file + " has " + entry.getSize()
                            + " bytes, more than a photo has; it is another archive");
                }
                byte[] bytes = tar.readAllBytes();
                if (ImageFormat.byContent(bytes).orElse(null) != ImageFormat.JPEG) {
                    throw new DataException(name + ": " + file + " is no JPEG; download the archive again");
                }
                Path photo = folder.resolve("flower_" + (char) ('A' + (number - 1) / perClass))
                        .resolve(file);
                write(photo, () -> {
                    Files.createDirectories(photo.getParent());
                    Files.write(photo, bytes);
                });
                photos.set(number);
            }
            // The checksum comes at the end of the stream, after all that the photos need.
            unzipped.transferTo(OutputStream.nullOutputStream());
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException(name + " cannot be unpacked (" + e + "); it is damaged: download it again", e);
        }
        return photos.cardinality();
    }

    private static GZIPInputStream open(Path archive) throws IOException {
        InputStream file = Files.newInputStream(archive);
        try {
            return new GZIPInputStream(new BufferedInputStream(file));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private boolean isComplete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jpg"))
                            .count()
                    == (long) classes * perClass;
        }
    }
}
