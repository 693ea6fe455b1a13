package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {

    /** Three times the interval in which the bar's thread draws. */
    private static final int SEVERAL_DRAWINGS_MILLISECONDS = 750;

    @Test
    void nothingIsDrawnWhileALineIsPrinted() throws InterruptedException {
        StringWriter screen = new StringWriter();
        ProgressBars bars = new ProgressBars(new PrintWriter(screen));
        bars.begin("Working", 10);
        Thread.sleep(SEVERAL_DRAWINGS_MILLISECONDS);
        assertTrue(screen.toString().contains("Working"), screen.toString());

        bars.interrupt(() -> {
            String before = screen.toString();
            bars.advance(1);
            pause();
            assertEquals(before, screen.toString());
        });
        bars.end();
        assertTrue(screen.toString().endsWith(" \r"), "the bar is wiped away");
    }

    private static void pause() {
        try {
            Thread.sleep(SEVERAL_DRAWINGS_MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
