package org.graft.benchmarks.result;

import org.graft.backbone.Precision;

/**
 * How far right answers may be apart.
 *
 * @param error the largest relative L2 error of logits against exact arithmetic and against the golden numbers
 * @param logits the largest difference of two logits, as a share of the largest logit
 * @param probabilities the largest difference of two probabilities
 * @param loss the largest relative difference of two losses
 * @param gradientNorm the largest relative difference of the norms of two gradients: sums over all parameters
 */
public record Tolerances(double error, double logits, double probabilities, double loss, double gradientNorm) {

    private static final Tolerances FLOAT32 = new Tolerances(1e-4, 1e-4, 1e-4, 1e-4, 1e-3);
    private static final Tolerances BFLOAT16 = new Tolerances(5e-2, 5e-2, 5e-2, 5e-2, 5e-2);

    /**
     * Returns the tolerances of a contestant.
     *
     * @param precision what it computes with; null, as in results of earlier versions, for float32
     * @return the tolerances
     */
    public static Tolerances of(Precision precision) {
        return precision == Precision.BFLOAT16 ? BFLOAT16 : FLOAT32;
    }

    /**
     * Returns the tolerances of two contestants.
     *
     * @param first what the one computes with
     * @param second what the other computes with
     * @return those of the coarser one
     */
    public static Tolerances of(Precision first, Precision second) {
        return of(first == Precision.BFLOAT16 ? first : second);
    }
}
