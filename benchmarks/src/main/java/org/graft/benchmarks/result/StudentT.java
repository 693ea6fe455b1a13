package org.graft.benchmarks.result;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * Student's t distribution for intervals and tests alone: commons-math's class seeds a random generator whenever it is
 * made, which costs more than the figures.
 *
 * @param degreesOfFreedom the degrees of freedom, positive; not whole in Welch's test
 */
record StudentT(double degreesOfFreedom) {

    /**
     * Returns the value below which a share of the distribution lies.
     *
     * @param share between 0 and 1
     * @return the quantile
     */
    double quantile(double share) {
        return distribution().inverseCumulativeProbability(share);
    }

    /**
     * Returns how probable a value is that is at least as far from 0, on either side.
     *
     * @param t the value
     * @return the two-sided probability, 0 to 1
     */
    double twoSided(double t) {
        // The lower tail keeps its precision where 1 - p would be rounded to 0.
        return 2 * distribution().cumulativeProbability(-Math.abs(t));
    }

    private TDistribution distribution() {
        return new TDistribution(null, degreesOfFreedom);
    }
}
