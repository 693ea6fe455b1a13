package org.graft.benchmarks.result;

import java.util.Locale;

/** What the comparison with an earlier run says of a row. */
public enum Verdict {
    /** The row is faster than in the baseline. */
    FASTER,
    /** The row is slower than in the baseline. */
    SLOWER,
    /** The runs do not tell, for a reason that the comparison states. */
    INCONCLUSIVE;

    /**
     * Returns the word for people.
     *
     * @return for example {@code faster}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
