package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {

    /** Three times the interval in which the bar's thread draws. */
    private static final int SEVERAL_DRAWINGS_MILLISECONDS = 750;

    /** Of ClassifierTraining and BackboneFeatures. */
    private static final String LONGEST_NAME = "features of the training images, augmented copy 10 of 10";

    private final StringWriter screen = new StringWriter();

    private ProgressBars bars(int columns) {
        return new ProgressBars(new PrintWriter(screen), columns);
    }

    @Test
    void nothingIsDrawnWhileALineIsPrinted() throws InterruptedException {
        ProgressBars bars = bars(80);
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
        ProgressBars bars = bars(80);
        bars.begin(LONGEST_NAME, 9_999);
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
        ProgressBars bars = bars(120);
        bars.begin(LONGEST_NAME, 9_999);
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
