package org.graft.benchmarks.report;

import java.util.Arrays;
import java.util.Optional;
import org.graft.benchmarks.result.ForkInterval;
import org.graft.benchmarks.result.Row;

/**
 * What a report shows of the forks of a row together: their {@link ForkInterval}, or a single value.
 *
 * @param value the geometric mean over the forks
 * @param low the lower end of the 95 % interval; the value itself if there is only one fork
 * @param high its upper end
 * @param spread the coefficient of variation of the forks; 0 if there is no interval
 * @param forks the number of forks
 */
record Estimate(double value, double low, double high, double spread, int forks) {

    /**
     * Estimates the value of a row. A fork is one observation, whatever it repeats inside, since what one virtual
     * machine repeats shares its compilation and its memory layout (Georges, Buytaert, Eeckhout, OOPSLA 2007).
     *
     * @param row a row
     * @return the estimate; empty if all forks failed
     */
    static Optional<Estimate> of(Row row) {
        if (row.forks().isEmpty()) {
            return Optional.empty();
        }
        ForkInterval interval = ForkInterval.of(row);
        if (interval.hasInterval()) {
            return Optional.of(new Estimate(
                    interval.mean(), interval.low(), interval.high(), interval.variation(), interval.forks()));
        }
        double value = Arrays.stream(row.values()).average().orElseThrow();
        return Optional.of(new Estimate(value, value, value, 0, interval.forks()));
    }

    boolean hasInterval() {
        return low < high;
    }

    boolean overlaps(Estimate other) {
        return low <= other.high && other.low <= high;
    }

    /** Returns the interval, for example {@code 12.1–12.6}; empty if there is none. */
    String interval() {
        return hasInterval() ? Digits.range(low, high) : "";
    }
}
