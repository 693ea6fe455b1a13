package org.graft.eval;

/**
 * How well one class is recognized. A ratio whose denominator is 0 is 0.
 *
 * @param name the class
 * @param precision the share of the images predicted as this class that are of it, in [0, 1]
 * @param recall the share of the images of this class that are predicted as it, in [0, 1]
 * @param f1 the harmonic mean of precision and recall, in [0, 1]
 * @param support the number of images of this class
 */
public record ClassFigures(String name, double precision, double recall, double f1, int support) {

    static ClassFigures of(String name, int hits, int predicted, int support) {
        double precision = ratio(hits, predicted);
        double recall = ratio(hits, support);
        // 2PR / (P + R) with both ratios written out.
        return new ClassFigures(name, precision, recall, ratio(2 * hits, predicted + support), support);
    }

    private static double ratio(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
