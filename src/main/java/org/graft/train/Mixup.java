package org.graft.train;

import java.util.SplittableRandom;

/**
 * Mixup (Zhang et al., 2018): an example is blended with another one of its batch, image and target alike, by a share
 * from the symmetric beta distribution.
 */
final class Mixup {

    private Mixup() {}

    /**
     * Draws the share of the first example, at least one half: the pair is symmetric.
     *
     * @param alpha the parameter of the beta distribution, above 0 and finite
     * @param random the source
     * @return a share from 0.5 to 1
     */
    static double share(double alpha, SplittableRandom random) {
        // The part of one gamma variate in the sum of two. A variate of alpha is one of alpha + 1 times a uniform
        // number to the power of 1 / alpha; in logarithms, because it underflows where alpha is small.
        double gamma = logGamma(alpha + 1, random);
        double otherGamma = logGamma(alpha + 1, random);
        double uniform = logUniform(random);
        double otherUniform = logUniform(random);
        double difference = gamma - otherGamma + (uniform - otherUniform) / alpha;
        return 1 / (1 + Math.exp(-Math.abs(difference)));
    }

    /** Draws the logarithm of a gamma variate by the algorithm of Marsaglia and Tsang (2000), for shapes of 1 or more. */
    private static double logGamma(double shape, SplittableRandom random) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            if (root > 0) {
                double logV = 3 * Math.log(root);
                if (logUniform(random) < 0.5 * x * x + d * (1 - root * root * root + logV)) {
                    return Math.log(d) + logV;
                }
            }
        }
    }

    /** Draws the logarithm of a number above 0 and at most 1. */
    private static double logUniform(SplittableRandom random) {
        return Math.log(1 - random.nextDouble());
    }
}
