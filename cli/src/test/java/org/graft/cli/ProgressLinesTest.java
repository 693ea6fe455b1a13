package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

    private final StringWriter text = new StringWriter();
    private long seconds;
    private final ProgressLines progress =
            new ProgressLines(new PrintWriter(text, true), () -> seconds * 1_000_000_000L);

    private List<String> lines() {
        return text.toString().lines().toList();
    }

    @Test
    void everyTenthIsALineWithRateAndTimeLeft() {
        progress.begin("Embedding", 100);
        for (int i = 0; i < 100; i++) {
            seconds++;
            progress.advance(1);
        }
        progress.end();
        assertEquals(10, lines().size());
        assertEquals("Embedding: 10 of 100 (10 %), 1.0/s, 1 min 30 s left", lines().get(0));
        assertEquals("Embedding: 100 of 100 (100 %), 1.0/s", lines().get(9));
    }

    @Test
    void slowTaskIsSilentForTenSecondsAtMost() {
        progress.begin("Embedding", 1000);
        for (int i = 0; i < 25; i++) {
            seconds++;
            progress.advance(1);
        }
        assertEquals(2, lines().size());
    }

    @Test
    void fastTaskHasNoLines() {
        progress.begin("Embedding", 10);
        progress.advance(10);
        seconds = 1;
        progress.end();
        assertEquals(List.of(), lines());
    }

    @Test
    void unknownTotalGivesCountAndRate() {
        progress.begin("Downloading", 0);
        seconds = 10;
        progress.advance(50);
        assertEquals(List.of("Downloading: 50, 5.0/s"), lines());
    }
}
