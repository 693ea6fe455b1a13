package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureStoreTest {

    private static final int WIDTH = 3;
    private static final String A = DigestUtils.sha256Hex("a");
    private static final String B = DigestUtils.sha256Hex("b");
    private static final String C = DigestUtils.sha256Hex("c");

    @TempDir
    Path root;

    @Test
    void rowsComeBackBitByBitAndSurviveReopening() throws IOException {
        float[] odd = {-0f, Float.MIN_VALUE, 1e30f};
        try (FeatureStore store = open("settings")) {
            assertFalse(store.contains(A));
            store.append(List.of(A, B), new float[][] {row(1), odd});
            assertArrayEquals(row(1), read(store, A));
        }
        try (FeatureStore store = open("settings")) {
            assertTrue(store.contains(A) && store.contains(B) && !store.contains(C));
            assertArrayEquals(row(1), read(store, A));
            assertArrayEquals(odd, read(store, B));
        }
    }

    @Test
    void mappedRowsOutliveTheirStoreAndGiveParts() throws IOException {
        FeatureRows rows;
        try (FeatureStore store = open("settings")) {
            store.append(List.of(A, B), new float[][] {row(1), row(2)});
            rows = store.rows(List.of(B, A, B));
        }
        assertEquals(3, rows.size());
        float[] parts = new float[WIDTH + 1];
        rows.read(0, 1, WIDTH - 1, parts, 1);
        rows.read(1, 0, 1, parts, WIDTH);
        assertArrayEquals(new float[] {0, row(2)[1], row(2)[2], row(1)[0]}, parts);
    }

    @Test
    void storesOfTwoThreadsShareADirectory() throws Exception {
        int count = 50;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Object>> done = threads.invokeAll(List.of(writer("a", count), writer("b", count)));
            for (Future<Object> each : done) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        try (FeatureStore store = open("settings")) {
            for (int i = 0; i < count; i++) {
                assertArrayEquals(row(i), read(store, DigestUtils.sha256Hex("a" + i)));
                assertArrayEquals(row(i), read(store, DigestUtils.sha256Hex("b" + i)));
            }
        }
    }

    /** Appends rows, opening the store anew each time. */
    private Callable<Object> writer(String name, int count) {
        return () -> {
            for (int i = 0; i < count; i++) {
                try (FeatureStore store = open("settings")) {
                    store.append(List.of(DigestUtils.sha256Hex(name + i)), new float[][] {row(i)});
                }
            }
            return null;
        };
    }

    @Test
    void otherSettingsDoNotSeeThem() throws IOException {
        try (FeatureStore store = open("settings");
                FeatureStore other = open("other settings")) {
            store.append(List.of(A), new float[][] {row(1)});
            assertFalse(other.contains(A));
        }
        try (FeatureStore other = open("other settings")) {
            assertFalse(other.contains(A));
        }
    }

    @Test
    void anUnknownKeyIsNamed() throws IOException {
        try (FeatureStore store = open("settings")) {
            String message = assertThrows(IllegalArgumentException.class, () -> read(store, C))
                    .getMessage();
            assertTrue(message.contains(C), message);
        }
    }

    @Test
    void whatAnInterruptedAppendLeftIsNotReadAndIsOverwritten() throws IOException {
        try (FeatureStore store = open("settings")) {
            store.append(List.of(A), new float[][] {row(1)});
        }
        // Rows are written before keys: one whole row without its key, half of another, and half a key.
        append("rows", 4 * WIDTH + 5);
        append("keys", 17);
        try (FeatureStore store = open("settings")) {
            assertArrayEquals(row(1), read(store, A));
            assertFalse(store.contains(B));
            store.append(List.of(B, C), new float[][] {row(2), row(3)});
        }
        try (FeatureStore store = open("settings")) {
            assertArrayEquals(row(1), read(store, A));
            assertArrayEquals(row(2), read(store, B));
            assertArrayEquals(row(3), read(store, C));
        }
    }

    @Test
    void aKeyWhoseRowIsTornIsNotRead() throws IOException {
        try (FeatureStore store = open("settings")) {
            store.append(List.of(A, B), new float[][] {row(1), row(2)});
        }
        // A file system may keep the keys and lose the end of the rows in a power failure.
        Path rows = file("rows");
        byte[] bytes = Files.readAllBytes(rows);
        Files.write(rows, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        try (FeatureStore store = open("settings")) {
            assertTrue(store.contains(A));
            assertFalse(store.contains(B));
        }
    }

    @Test
    void twoStoresAppendToTheSameFiles() throws IOException {
        try (FeatureStore one = open("settings");
                FeatureStore two = open("settings")) {
            one.append(List.of(A), new float[][] {row(1)});
            two.append(List.of(B), new float[][] {row(2)});
            one.append(List.of(C), new float[][] {row(3)});
            assertArrayEquals(row(1), read(one, A));
            assertArrayEquals(row(2), read(two, B));
            assertArrayEquals(row(3), read(one, C));
        }
        try (FeatureStore store = open("settings")) {
            assertEquals(List.of(true, true, true), List.of(store.contains(A), store.contains(B), store.contains(C)));
            assertArrayEquals(row(2), read(store, B));
        }
    }

    @Test
    void theSameImageMayBeAppendedTwice() throws IOException {
        try (FeatureStore store = open("settings")) {
            store.append(List.of(A, A), new float[][] {row(1), row(1)});
            assertArrayEquals(row(1), read(store, A));
        }
        try (FeatureStore store = open("settings")) {
            assertArrayEquals(row(1), read(store, A));
        }
    }

    @Test
    void storesThatNothingHasOpenedForAMonthGoWhenANewOneIsMade() throws IOException {
        for (String settings : List.of("forgotten", "opened again", "young")) {
            open(settings).close();
        }
        FileTime longAgo = FileTime.from(Instant.now().minus(31, ChronoUnit.DAYS));
        for (String settings : List.of("forgotten", "opened again")) {
            Files.setLastModifiedTime(folder(settings).resolve("keys"), longAgo);
        }
        Path other = Files.createDirectory(root.resolve("not-a-store"));
        Files.setLastModifiedTime(other, longAgo);
        open("opened again").close();

        open("new").close();

        assertFalse(Files.exists(folder("forgotten")));
        for (Path kept : List.of(folder("opened again"), folder("young"), folder("new"), other)) {
            assertTrue(Files.exists(kept), kept.toString());
        }
    }

    private Path folder(String settings) {
        return root.resolve(DigestUtils.sha256Hex(settings).substring(0, 32));
    }

    private FeatureStore open(String settings) throws IOException {
        return new FeatureStore(root, settings, WIDTH);
    }

    private Path file(String name) throws IOException {
        try (var folders = Files.list(root)) {
            return folders.findFirst().orElseThrow().resolve(name);
        }
    }

    private void append(String name, int bytes) throws IOException {
        byte[] noise = new byte[bytes];
        java.util.Arrays.fill(noise, (byte) 0x5a);
        Files.write(file(name), noise, StandardOpenOption.APPEND);
    }

    private static float[] row(int number) {
        return new float[] {number, number + 0.25f, -number};
    }

    private static float[] read(FeatureStore store, String key) throws IOException {
        float[] row = new float[WIDTH];
        store.rows(List.of(key)).read(0, 0, WIDTH, row, 0);
        return row;
    }
}
