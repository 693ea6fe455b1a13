package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SoakTest {

    private static final List<Path> PHOTOS = List.of(Path.of("rose.jpg"), Path.of("tulip.jpg"));

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private Soak.Outcome run(Soak.Answers answers, int predictions, int threads) throws InterruptedException {
        AtomicInteger resident = new AtomicInteger(100);
        return new Soak.Run(answers, PHOTOS, resident::incrementAndGet, lines::add).run(predictions, threads);
    }

    @Test
    void tenReportsAreMade() throws Exception {
        Soak.Outcome outcome = run(Path::toString, 100, 4);

        assertEquals(10, lines.size());
        assertTrue(lines.get(0).startsWith("10 predictions, "), lines.get(0));
        assertTrue(lines.get(9).endsWith("110 MB resident, 0 changed answers, 0 failed"), lines.get(9));
        assertEquals(100, outcome.predictions());
        assertTrue(outcome.isSound(OptionalLong.empty()));
    }

    @Test
    void sizeAboveTheCeilingIsNotSound() throws Exception {
        Soak.Outcome outcome = run(Path::toString, 100, 1);

        assertEquals(110, outcome.largest());
        assertTrue(outcome.isSound(OptionalLong.of(110)));
        assertFalse(outcome.isSound(OptionalLong.of(109)));
    }

    @Test
    void otherAnswerThanTheFirstIsAChange() throws Exception {
        AtomicInteger calls = new AtomicInteger();

        Soak.Outcome outcome = run(photo -> calls.incrementAndGet() == 6 ? "daisy" : photo.toString(), 20, 1);

        assertEquals(1, outcome.changed());
        assertFalse(outcome.isSound(OptionalLong.empty()));
    }

    @Test
    void failureIsToldAndCounted() throws Exception {
        Soak.Outcome outcome = run(
                photo -> {
                    if (photo.equals(PHOTOS.get(1))) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return "rose";
                },
                4,
                1);

        assertEquals(2, outcome.failed());
        assertFalse(outcome.isSound(OptionalLong.empty()));
        assertTrue(lines.contains("tulip.jpg failed: java.lang.OutOfMemoryError: Java heap space"), lines.toString());
    }

    @Test
    void wrongArgumentsAreToldBeforeAnythingIsLoaded() {
        assertEquals(2, Program.run(new Soak(), "PyTorch", "model", "photos", "many", "8"));
        assertEquals(1, Program.run(new Soak(), "PyTorch", "model", "no-such-folder", "10", "8"));
        assertEquals(1, Program.run(new Soak(), "PyTorch", "model", "no-such-folder", "0", "8"));
    }
}
