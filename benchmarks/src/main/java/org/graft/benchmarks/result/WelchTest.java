package org.graft.benchmarks.result;

/**
 * Whether the means of two samples differ, if their variances may differ too: the forks of two runs need not spread
 * alike. After Welch, "The generalization of Student's problem when several different population variances are
 * involved", Biometrika 34, 1947, with the degrees of freedom of Satterthwaite, "An approximate distribution of
 * estimates of variance components", Biometrics Bulletin 2, 1946. If the size of a sample is below 2, only the
 * difference is known and the rest is NaN.
 *
 * @param difference the mean of the second sample less that of the first
 * @param standardError the standard error of the difference
 * @param degreesOfFreedom the degrees of freedom of Student's t
 */
record WelchTest(double difference, double standardError, double degreesOfFreedom) {

    static WelchTest of(LogSample first, LogSample second) {
        double difference = second.mean() - first.mean();
        double a = first.squaredError();
        double b = second.squaredError();
        double squaredError = a + b;
        // Without any spread the quotient is 0 / 0; the pooled test has these degrees of freedom.
        double degreesOfFreedom = squaredError == 0
                ? first.size() + second.size() - 2
                : squaredError * squaredError / (a * a / (first.size() - 1) + b * b / (second.size() - 1));
        return new WelchTest(difference, Math.sqrt(squaredError), degreesOfFreedom);
    }

    /**
     * Returns how probable a difference at least as large is if the means are equal.
     *
     * @return the two-sided probability, 0 to 1
     */
    double probability() {
        if (Double.isNaN(standardError)) {
            return Double.NaN;
        }
        if (standardError == 0) {
            return difference == 0 ? 1 : 0;
        }
        return student().twoSided(difference / standardError);
    }

    /**
     * Returns half the width of the interval of the difference.
     *
     * @param confidence the confidence, for example 0.95
     * @return half the width
     */
    double halfWidth(double confidence) {
        return Double.isNaN(standardError) ? Double.NaN : student().quantile((1 + confidence) / 2) * standardError;
    }

    /**
     * Returns the true difference that is found with a probability of {@code power}: where the estimate, which spreads
     * about it by the standard error, still passes both hurdles with that probability, so {@code max(t(1 -
     * significance/2) SE, least) + t(power) SE}. Without {@code least} this is the minimum detectable effect of Bloom,
     * "Minimum detectable effects: a simple way to report the statistical power of experimental designs", Evaluation
     * Review 19(5), 1995. The noncentral t distribution would give a few per cent more with 5 forks, less than the
     * standard error itself is uncertain by.
     *
     * @param significance the probability below which a difference counts
     * @param least the difference that the estimate has to exceed as well
     * @param power the probability of finding it
     * @return the difference
     */
    double detectable(double significance, double least, double power) {
        return Double.isNaN(standardError)
                ? Double.NaN
                : Math.max(student().quantile(1 - significance / 2) * standardError, least)
                        + student().quantile(power) * standardError;
    }

    private StudentT student() {
        return new StudentT(degreesOfFreedom);
    }
}
