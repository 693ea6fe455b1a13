package org.graft.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them: three significant digits, and powers of ten where a value is an error. */
final class Digits {

    private static final int SIGNIFICANT = 3;

    private Digits() {}

    /** Returns for example {@code 12.3}, {@code 0.0456} or {@code 1230}. */
    static String of(double value) {
        if (!Double.isFinite(value)) {
            return unusual(value);
        }
        if (value == 0) {
            return "0";
        }
        int decimals = SIGNIFICANT - 1 - exponent(value);
        double unit = Math.pow(10, -decimals);
        double rounded = Math.round(value / unit) * unit;
        // Rounding may have added a digit: 9.996 is 10.0, not 10.00.
        return String.format(Locale.ROOT, "%." + Math.max(0, SIGNIFICANT - 1 - exponent(rounded)) + "f", rounded);
    }

    /** Returns for example {@code 12.3 ms}. */
    static String of(double value, String unit) {
        return of(value) + " " + unit;
    }

    /** Returns for example {@code 12.1–12.6}; nothing if there is no range. */
    static String range(double low, double high) {
        return Double.isNaN(low) || Double.isNaN(high) ? "" : of(low) + "–" + of(high);
    }

    /** Returns for example {@code 1.23 GB}, in powers of 1000. */
    static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? Math.round(bytes) + " B" : of(value, units[unit]);
    }

    /** Returns for example {@code 3.2e-7}. */
    static String error(double value) {
        if (!Double.isFinite(value)) {
            return unusual(value);
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value).replaceFirst("e([+-])0(\\d)$", "e$1$2");
    }

    /** Returns for example {@code 1.3 %} for 0.013. */
    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : unusual(share);
    }

    private static String unusual(double value) {
        return Double.isNaN(value) ? "not a number" : value > 0 ? "infinite" : "-infinite";
    }

    private static int exponent(double value) {
        return (int) Math.floor(Math.log10(Math.abs(value)));
    }
}
