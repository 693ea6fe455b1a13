package org.graft.benchmarks.report;

import java.util.List;

/**
 * The comparison of a result with an older one, as a report shows it.
 *
 * @param rule the statistical rule by which the verdicts were found, in a sentence or two
 * @param lines the rows that both results have
 * @param onlyOld the keys of the rows that only the older result has
 * @param onlyNew the keys of the rows that only this result has
 */
public record BaselineTable(String rule, List<Line> lines, List<String> onlyOld, List<String> onlyNew) {

    public BaselineTable {
        lines = List.copyOf(lines);
        onlyOld = List.copyOf(onlyOld);
        onlyNew = List.copyOf(onlyNew);
    }

    /**
     * One row that both results have.
     *
     * @param key the key of the row
     * @param verdict {@code faster}, {@code slower} or {@code inconclusive}; the first two are coloured
     * @param ratio the speed of this result divided by that of the older one: above 1 is faster, for latencies too
     * @param low the lower end of the ratio's interval; NaN if there is none
     * @param high its upper end
     * @param detectable the relative difference that would be found in four of five cases; NaN if the row cannot be tested
     * @param reason why the verdict is so; empty to say nothing
     */
    public record Line(
            String key, String verdict, double ratio, double low, double high, double detectable, String reason) {}
}
