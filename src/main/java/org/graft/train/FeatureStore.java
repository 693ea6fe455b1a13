package org.graft.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.engine.CacheAge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features on disk: rows of one width, each under the SHA-256 of the image it was computed from.
 *
 * <p>A directory holds {@code keys} (32 bytes a row) and {@code rows} (float32, little endian), both only appended to,
 * rows before keys, under a lock: what a reader finds is complete, whatever was interrupted, and processes and the
 * threads of one can share it. One store is for one thread.
 * The directory's name is a digest of everything else that the values depend on, so a stale row cannot be read. Stores
 * that nothing has opened for 30 days go when a new one is made.
 */
final class FeatureStore implements AutoCloseable {

    private static final String KEYS = "keys";
    private static final String ROWS = "rows";
    private static final int KEY_BYTES = 32;
    private static final Logger LOGGER = LoggerFactory.getLogger(FeatureStore.class);

    /** A file's lock belongs to the whole process: threads, which it would refuse, wait for each other here. */
    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private final int width;
    private final Object monitor;
    private final FileChannel keys;
    private final FileChannel rows;
    private final Map<String, Long> index = new HashMap<>();

    /**
     * Opens or makes a store.
     *
     * @param root the folder of all stores
     * @param settings everything but the image that the values depend on
     * @param width the number of features of a row
     */
    FeatureStore(Path root, String settings, int width) throws IOException {
        this.width = width;
        Path directory = root.resolve(DigestUtils.sha256Hex(settings).substring(0, 32));
        if (!Files.isDirectory(directory)) {
            removeForgotten(root);
            Files.createDirectories(directory);
        }
        monitor = MONITORS.computeIfAbsent(directory.toRealPath(), key -> new Object());
        keys = open(directory.resolve(KEYS));
        try {
            rows = open(directory.resolve(ROWS));
        } catch (IOException e) {
            keys.close();
            throw e;
        }
        try {
            synchronized (monitor) {
                try (FileLock lock = keys.lock()) {
                    readIndex();
                }
            }
            CacheAge.markUsed(directory.resolve(KEYS));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void removeForgotten(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> directories;
        try (Stream<Path> entries = Files.list(root)) {
            directories = entries.toList();
        }
        directories.forEach(FeatureStore::removeIfForgotten);
    }

    /** Another process may be at it too, and a file of somebody else may lie there: neither ends a training. */
    private static void removeIfForgotten(Path directory) {
        Path file = directory.resolve(KEYS);
        try {
            if (Files.exists(file) && CacheAge.isForgotten(file)) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory.resolve(ROWS));
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            LOGGER.debug("{} stays", directory, e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private void readIndex() throws IOException {
        long count = count();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, 1 << 15) * KEY_BYTES);
        byte[] key = new byte[KEY_BYTES];
        for (long row = 0; row < count; ) {
            buffer.clear();
            buffer.limit((int) Math.min(buffer.capacity(), (count - row) * KEY_BYTES));
            readFully(keys, buffer, row * KEY_BYTES);
            buffer.flip();
            while (buffer.hasRemaining()) {
                buffer.get(key);
                index.put(HexFormat.of().formatHex(key), row++);
            }
        }
    }

    /** Rows that are whole on disk: an interrupted append leaves a tail that the next one overwrites. */
    private long count() throws IOException {
        return Math.min(keys.size() / KEY_BYTES, rows.size() / (4L * width));
    }

    boolean contains(String key) {
        return index.containsKey(key);
    }

    /**
     * Maps rows into memory: they are read from the file when they are used, and take none of the Java heap. They stay
     * readable after the store is closed.
     *
     * @param names the SHA-256 of each image in hexadecimal, all in the store
     * @return the rows, in the order of the names
     */
    FeatureRows rows(List<String> names) throws IOException {
        long[] places = names.stream().mapToLong(this::place).toArray();
        return MappedRows.of(rows, count(), width, places);
    }

    private long place(String name) {
        Long row = index.get(name);
        if (row == null) {
            throw new IllegalArgumentException("no features under " + name);
        }
        return row;
    }

    /**
     * Appends rows.
     *
     * @param names the SHA-256 of each image in hexadecimal
     * @param values the features of each image
     */
    void append(List<String> names, float[][] values) throws IOException {
        ByteBuffer newRows = ByteBuffer.allocate(names.size() * 4 * width).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer newKeys = ByteBuffer.allocate(names.size() * KEY_BYTES);
        for (int i = 0; i < names.size(); i++) {
            for (float value : values[i]) {
                newRows.putFloat(value);
            }
            newKeys.put(HexFormat.of().parseHex(names.get(i)));
        }
        synchronized (monitor) {
            try (FileLock lock = keys.lock()) {
                long first = count();
                writeFully(rows, newRows.flip(), first * 4L * width);
                // A key must never be on the disk before its row, whatever the machine does.
                rows.force(false);
                writeFully(keys, newKeys.flip(), first * KEY_BYTES);
                for (int i = 0; i < names.size(); i++) {
                    index.put(names.get(i), first + i);
                }
            }
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new IOException("the feature cache ends early; remove its folder");
            }
            at += count;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    @Override
    public void close() throws IOException {
        keys.close();
        rows.close();
    }
}
