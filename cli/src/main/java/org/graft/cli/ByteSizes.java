package org.graft.cli;

import java.util.Locale;

/** Numbers of bytes as people read them. */
final class ByteSizes {

    private ByteSizes() {}

    /** Returns for example {@code 512 B}, {@code 1.5 MB} or {@code 23.5 GB}, in powers of 1000. */
    static String text(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 999.95 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
