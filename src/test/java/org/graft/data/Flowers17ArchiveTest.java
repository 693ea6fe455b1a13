package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.Progress;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class Flowers17ArchiveTest {

    /** To a multiple of this, tar programs fill an archive up: a reader of the archive need not come to the end of the stream. */
    private static final int TAR_BLOCK = 10_240;

    private static final int UUID_CHARACTERS = 36;

    private static final Optional<Progress> NOBODY = Optional.empty();

    @TempDir
    Path folder;

    @Test
    void consecutivePhotosBecomeClasses() throws IOException {
        Path archive = archive(6);
        Path cache = folder.resolve("cache");
        Flowers17Archive flowers = flowers(archive.toUri(), 3, 2);

        Path flat = flowers.fetch(cache, NOBODY);

        ImageTree tree = ImageTrees.discover(flat);
        assertEquals(List.of("flower_A", "flower_B", "flower_C"), tree.classes());
        assertEquals(6, tree.size());
        assertTrue(Files.exists(flat.resolve("flower_B/image_0003.jpg")));
        Files.delete(archive);
        assertEquals(flat, flowers.fetch(cache, NOBODY));
        try (var entries = Files.list(cache)) {
            assertEquals(List.of(flat), entries.toList());
        }
    }

    @Test
    void anArchiveThatWasDownloadedByHandIsTaken() throws IOException {
        Path archive = archive(4);

        Path flat = flowers(URI.create("file:///none"), 2, 2).unpack(archive, folder.resolve("cache"));

        assertEquals(4, ImageTrees.discover(flat).size());
    }

    @Test
    void namesThatLeadOutsideAreNotFollowed() throws IOException {
        Path cache = folder.resolve("cache");
        Path archive = archive(1, "../../evil.jpg", "../../../image_0002.jpg");

        Path flat = flowers(archive.toUri(), 1, 2).fetch(cache, NOBODY);

        assertTrue(Files.exists(flat.resolve("flower_A/image_0002.jpg")));
        assertFalse(Files.exists(folder.resolve("evil.jpg")));
        assertFalse(Files.exists(folder.resolve("image_0002.jpg")));
    }

    @Test
    void anotherOrDamagedArchiveIsRefusedAndLeavesNothing() throws IOException {
        Path cache = folder.resolve("cache");
        assertTrue(refused(archive(3), 2).contains("has 3 photos, 4 expected"));
        assertTrue(refused(archive(5), 2).contains("the last expected is 4"));
        Path cut = archive(4);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(refused(cut, 2).contains("cannot be unpacked"));
        Files.writeString(cut, "<html>404</html>");
        assertTrue(refused(cut, 2).contains("cannot be unpacked"));
        try (var entries = Files.list(cache)) {
            assertEquals(List.of(), entries.toList());
        }
    }

    @Test
    void aPhotoThatIsThereTwiceDoesNotStandForOneThatIsMissing() throws IOException {
        assertTrue(refused(archive(3, "jpg/image_0002.jpg"), 2).contains("has 3 photos, 4 expected"));
    }

    @Test
    void aFlippedByteOfAPhotoIsFoundByTheChecksum() throws IOException {
        Path archive = archive(4);
        byte[] bytes = Files.readAllBytes(archive);
        // The quality of the picture: nothing but the checksum tells that it was changed.
        bytes[indexOf(bytes, "JFIF") + 10] ^= 1;
        Files.write(archive, bytes);

        String message = refused(archive, 2);

        assertTrue(message.contains("cannot be unpacked") && message.contains("trailer"), message);
    }

    /** A path can have 4095 bytes on Linux: the folder's has, those of the photos in it would be longer. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aPhotoThatCannotBeWrittenIsNotTakenForADamagedArchive() throws IOException {
        Path archive = archive(4);
        Path cache = folder;
        int room = 4095 - "/.flowers17-0123456789ab.writing".length() - UUID_CHARACTERS;
        while (room - cache.toString().length() > 1) {
            cache = cache.resolve(
                    "x".repeat(Math.min(200, room - cache.toString().length() - 1)));
        }
        Path deep = cache;

        String message = assertThrows(
                        DataException.class,
                        () -> flowers(archive.toUri(), 2, 2).unpack(archive, deep))
                .getMessage();

        assertTrue(message.contains("image_0001.jpg cannot be written"), message);
        assertFalse(message.contains("again"), message);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNotTakenForADownloadThatFailed() throws IOException {
        Path full = Path.of("/dev/full");

        String message = assertThrows(
                        DataException.class,
                        () -> flowers(archive(2).toUri(), 1, 2).download(full, NOBODY))
                .getMessage();

        assertTrue(message.contains("/dev/full cannot be written") && message.contains("space"), message);
        assertFalse(message.contains("again"), message);
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void theDownloadIsShownInBytes() throws IOException {
        Path archive = archive(2);
        List<String> shown = new ArrayList<>();
        long[] done = {0};
        Progress progress = new Progress() {
            @Override
            public void reset(String message, long max, String trailingMessage) {
                shown.add(message + ", " + max);
            }

            @Override
            public void start(long initialProgress) {}

            @Override
            public void end() {
                shown.add("end");
            }

            @Override
            public void increment(long increment) {
                done[0] += increment;
            }

            @Override
            public void update(long total, String additionalMessage) {}
        };

        flowers(archive.toUri(), 1, 2).fetch(folder.resolve("cache"), Optional.of(progress));

        assertEquals(List.of("Downloading " + archive.toUri() + ", " + Files.size(archive), "end"), shown);
        assertEquals(Files.size(archive), done[0]);
    }

    @Test
    void withoutNetworkTheMessageSaysHowToGoOn() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Flowers17Archive flowers = flowers(URI.create("http://127.0.0.1:" + port + "/17flowers.tgz"), 1, 1);

        DataException e = assertThrows(DataException.class, () -> flowers.fetch(folder, NOBODY));

        assertTrue(e.getMessage().contains("cannot be reached"), e.getMessage());
        assertTrue(e.getMessage().contains("--data 17flowers.tgz"), e.getMessage());
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anAnswerThatStopsIsNotWaitedForWithoutEnd() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch end = new CountDownLatch(1);
        server.createContext("/missing", exchange -> exchange.sendResponseHeaders(404, -1));
        server.createContext("/stops", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            String missing = assertThrows(
                            DataException.class,
                            () -> flowers(address.resolve("missing"), 1, 1).fetch(folder, NOBODY))
                    .getMessage();
            assertTrue(missing.contains("the status 404"), missing);
            String stops = assertThrows(
                            DataException.class,
                            () -> flowers(address.resolve("stops"), 1, 1).fetch(folder, NOBODY))
                    .getMessage();
            assertTrue(stops.contains("does not answer any more"), stops);
        } finally {
            end.countDown();
            server.stop(0);
        }
        try (var entries = Files.list(folder)) {
            assertEquals(List.of(), entries.toList());
        }
    }

    private static Flowers17Archive flowers(URI source, int classes, int perClass) {
        return new Flowers17Archive(source, Duration.ofSeconds(1), classes, perClass);
    }

    private String refused(Path archive, int classes) {
        return assertThrows(
                        DataException.class,
                        () -> flowers(archive.toUri(), classes, 2).fetch(folder.resolve("cache"), NOBODY))
                .getMessage();
    }

    private Path archive(int photos, String... others) throws IOException {
        Path file = folder.resolve("archive.tgz");
        Path jpeg = Folders.image(folder.resolve("one.jpg"), 1);
        // Stored, not compressed, so that a byte of the file is one of the archive.
        GzipParameters stored = new GzipParameters();
        stored.setCompressionLevel(Deflater.NO_COMPRESSION);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(Files.newOutputStream(file), stored), TAR_BLOCK)) {
            add(tar, "jpg/files.txt", "image_0001.jpg".getBytes(StandardCharsets.UTF_8));
            for (int i = 1; i <= photos; i++) {
                add(tar, String.format(Locale.ROOT, "jpg/image_%04d.jpg", i), Files.readAllBytes(jpeg));
            }
            for (String other : others) {
                add(tar, other, Files.readAllBytes(jpeg));
            }
        }
        Files.delete(jpeg);
        return file;
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
