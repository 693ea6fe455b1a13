package org.graft.benchmarks.result;

/**
 * What became of one row since the baseline, and how sure that is.
 *
 * @param key what makes it the same row, as {@link Row#key()}
 * @param baseline its value in the baseline
 * @param current its value in the current run
 * @param ratio the speed of the current run over that of the baseline, by geometric means: above 1 is faster, for
 *     latency too; NaN if a run has no value, or one that is no positive number
 * @param low the lower end of the 95 % confidence interval of the ratio, for this row by itself; NaN with fewer than
 *     two forks
 * @param high the upper end; NaN with fewer than two forks
 * @param probability how probable a difference at least as large is if nothing changed, by Welch's test; NaN with fewer
 *     than two forks
 * @param adjusted the same after Holm's correction for all tested rows; NaN if the row is not tested
 * @param leastEffect δ, the relative difference that the ratio has to exceed, for example 0.03
 * @param detectable the least relative difference that this comparison finds with a probability of 80 %, with the
 *     significance of Holm's first step; NaN if the row is not tested
 * @param equal whether the row is equal within δ by two one-sided tests at 5 % each
 * @param verdict the verdict
 * @param reason why, as a sentence without a full stop
 */
public record Comparison(
        String key,
        ForkInterval baseline,
        ForkInterval current,
        double ratio,
        double low,
        double high,
        double probability,
        double adjusted,
        double leastEffect,
        double detectable,
        boolean equal,
        Verdict verdict,
        String reason) {}
