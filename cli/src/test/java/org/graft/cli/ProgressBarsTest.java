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
        ProgressBars bars = new ProgressBars(new PrintWriter(screen), 80);
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

    @Test
    void rateAndTimeLeftAreShownForTheLongestNameOnAUsualTerminal() throws InterruptedException {
        StringWriter screen = new StringWriter();
        ProgressBars bars = new ProgressBars(new PrintWriter(screen), 80);
        // Of ClassifierTraining and BackboneFeatures.
        bars.begin("features of the training images, augmented copy 10 of 10", 9_999);
        bars.advance(2_221);
        // There is no rate in the first second, and nothing is drawn without an advance.
        Thread.sleep(2 * SEVERAL_DRAWINGS_MILLISECONDS);
        bars.advance(1);
        Thread.sleep(SEVERAL_DRAWINGS_MILLISECONDS);
        String line = screen.toString().substring(screen.toString().lastIndexOf('\r') + 1);
        bars.end();
        assertTrue(line.matches("features of.* 10 of 10 .* 2222/9999 .*0:00:0\\d / 0:00:\\d\\d\\) \\d+\\.\\d/s"), line);
        assertTrue(line.contains("[=") && line.contains(" ]"), "with some of a bar: " + line);
        assertEquals(79, line.length(), line);
    }

    @Test
    void aWideTerminalShowsTheWholeName() throws InterruptedException {
        StringWriter screen = new StringWriter();
        ProgressBars bars = new ProgressBars(new PrintWriter(screen), 120);
        bars.begin("features of the training images, augmented copy 10 of 10", 9_999);
        Thread.sleep(SEVERAL_DRAWINGS_MILLISECONDS);
        bars.end();
        assertTrue(screen.toString().contains("images, augmented copy"), screen.toString());
    }

    private static void pause() {
        try {
            Thread.sleep(SEVERAL_DRAWINGS_MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
