package org.graft.benchmarks.report;

import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Finds out whether text can be measured here: a Java without a font library can do everything but that, and fails late
 * and oddly.
 */
final class FontCheck {

    private FontCheck() {}

    /**
     * Measures a letter.
     *
     * @return why charts cannot be drawn, in a sentence; empty if they can
     */
    static Optional<String> problem() {
        // Nothing here opens a window. Without this, a display that is named but not there is an error.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        try {
            new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB)
                    .createGraphics()
                    .getFontMetrics(Lettering.font(12))
                    .stringWidth("M");
            Lettering.width("M", Lettering.font(12));
            return Optional.empty();
        } catch (LinkageError | InternalError | RuntimeException e) {
            // The same cause comes as each of these, depending on the version of Java and on what is missing.
            return Optional.of("Charts need a font library, and this Java found none (" + e
                    + "). Install fontconfig and a font, for example: apt-get install fontconfig fonts-dejavu-core");
        }
    }
}
