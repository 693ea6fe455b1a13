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
     * @param alpha the parameter of the beta distribution, above 0
     * @param random the source
     * @return a share from 0.5 to 1
     */
    static double share(double alpha, SplittableRandom random) {
        // Johnk's algorithm for the beta distribution.
        while (true) {
            double a = Math.pow(random.nextDouble(), 1 / alpha);
            double b = Math.pow(random.nextDouble(), 1 / alpha);
            if (a + b > 0 && a + b <= 1) {
                double share = a / (a + b);
                return Math.max(share, 1 - share);
            }
        }
    }
}
