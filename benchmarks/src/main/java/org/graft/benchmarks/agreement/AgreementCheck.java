package org.graft.benchmarks.agreement;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.graft.backbone.GoldenFeatures;
import org.graft.benchmarks.Fixture;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Tolerances;
import org.graft.eval.Agreement;
import org.graft.eval.TopClass;
import org.graft.image.RgbImage;
import org.graft.model.TrainedModel;

/**
 * Judges the answers of the contestants: each against exact arithmetic and the golden numbers, an image alone against the same
 * image in a batch, and all against each other.
 */
public final class AgreementCheck {

    /** Exact arithmetic takes seconds an image. */
    private static final int EXACT_IMAGES = 2;

    private final Fixture fixture;

    /**
     * Takes a fixture.
     *
     * @param fixture what the contestants ran
     */
    public AgreementCheck(Fixture fixture) {
        this.fixture = fixture;
    }

    /**
     * Judges.
     *
     * @param outputs what the contestants answered
     * @param failures why contestants gave no answer, by name
     * @return the findings
     * @throws IOException if the model or the photos cannot be read
     */
    public Correctness judge(List<Outputs> outputs, Map<String, String> failures) throws IOException {
        TrainedModel model = TrainedModel.load(fixture.model());
        ExactForward exact = new ExactForward(model.network());
        List<double[]> right = new ArrayList<>();
        for (RgbImage image : fixture.images(OutputsProgram.IMAGES).subList(0, EXACT_IMAGES)) {
            right.add(exact.logits(image));
        }
        List<double[]> golden = OutputsProgram.goldenCases(fixture, model).stream()
                .map(GoldenFeatures.Case::features)
                .map(exact::head)
                .toList();
        List<String> wrong = new ArrayList<>();
        new TreeMap<>(failures).forEach((name, why) -> wrong.add(name + " gave no answer: " + why));
        List<Correctness.Contestant> contestants = new ArrayList<>();
        for (Outputs output : outputs) {
            contestants.add(contestant(output, right, golden, wrong));
        }
        List<Correctness.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            for (int j = i + 1; j < outputs.size(); j++) {
                pairs.add(pair(outputs.get(i), outputs.get(j), wrong));
            }
        }
        return new Correctness(OutputsProgram.IMAGES, fixture.isReal(), contestants, pairs, wrong);
    }

    private static Correctness.Contestant contestant(
            Outputs output, List<double[]> right, List<double[]> golden, List<String> wrong) {
        Tolerances allowed = Tolerances.of(output.precision());
        double exactError = largestError(right, output.logits());
        require(
                exactError <= allowed.error(),
                wrong,
                "%s is off exact arithmetic by %.1e (allowed %.0e)",
                output.name(),
                exactError,
                allowed.error());
        Double goldenError = golden.isEmpty() ? null : (Double) largestError(golden, output.golden());
        require(
                goldenError == null || goldenError <= allowed.error(),
                wrong,
                "%s is off the golden numbers by %.1e (allowed %.0e)",
                output.name(),
                goldenError,
                allowed.error());
        double batch = Agreement.of(new float[][] {output.alone()}, new float[][] {output.probabilities()[0]})
                .largestDifference();
        require(
                batch <= allowed.probabilities(),
                wrong,
                "%s gives an image in a batch other probabilities than the image alone, by %.1e (allowed %.0e)",
                output.name(),
                batch,
                allowed.probabilities());
        return new Correctness.Contestant(
                output.name(),
                output.engine(),
                output.precision(),
                finite(exactError),
                goldenError == null ? null : (Double) finite(goldenError),
                finite(batch),
                output.loss(),
                output.gradientNorm(),
                output.accuracy(),
                output.threads(),
                output.libraries());
    }

    private static double largestError(List<double[]> right, float[][] found) {
        double largest = 0;
        for (int i = 0; i < right.size(); i++) {
            double error = Agreement.relativeError(right.get(i), found[i]);
            largest = Math.max(largest, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
        return largest;
    }

    private static Correctness.Pair pair(Outputs first, Outputs second, List<String> wrong) {
        Tolerances allowed = Tolerances.of(first.precision(), second.precision());
        String both = first.name() + " and " + second.name();
        double scale = largest(first.logits());
        double logits = Agreement.of(first.logits(), second.logits()).largestDifference() / scale;
        require(
                logits <= allowed.logits(),
                wrong,
                "%s differ in a logit by %.1e of the largest (allowed %.0e)",
                both,
                logits,
                allowed.logits());
        Agreement agreement = Agreement.of(first.probabilities(), second.probabilities());
        require(
                agreement.largestDifference() <= allowed.probabilities(),
                wrong,
                "%s differ in a probability by %.1e (allowed %.0e)",
                both,
                agreement.largestDifference(),
                allowed.probabilities());
        int distinct = differentTopOne(first.probabilities(), second.probabilities(), allowed);
        require(
                distinct == 0,
                wrong,
                "%s name another most probable class for %d of %d images",
                both,
                distinct,
                agreement.count());
        Double loss = relative(first.loss(), second.loss());
        require(
                loss == null || loss <= allowed.loss(),
                wrong,
                "%s differ in the loss of a training step by %.1e (allowed %.0e)",
                both,
                loss,
                allowed.loss());
        Double gradient = relative(first.gradientNorm(), second.gradientNorm());
        require(
                gradient == null || gradient <= allowed.gradientNorm(),
                wrong,
                "%s differ in the norm of the gradient by %.1e (allowed %.0e)",
                both,
                gradient,
                allowed.gradientNorm());
        return new Correctness.Pair(
                first.name(),
                second.name(),
                finite(logits),
                finite(agreement.largestDifference()),
                agreement.count() - distinct,
                loss,
                gradient);
    }

    /** Two classes that are equally probable may come in either order. */
    private static int differentTopOne(float[][] first, float[][] second, Tolerances allowed) {
        int count = 0;
        for (int i = 0; i < first.length; i++) {
            int one = TopClass.of(first[i]);
            int other = TopClass.of(second[i]);
            boolean tie = Math.abs(first[i][one] - first[i][other]) <= 2 * allowed.probabilities();
            count += one == other || tie ? 0 : 1;
        }
        return count;
    }

    private static double largest(float[][] values) {
        double largest = Float.MIN_NORMAL;
        for (float[] row : values) {
            for (float value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    private static Double relative(Double first, Double second) {
        if (first == null || second == null) {
            return null;
        }
        double difference = Math.abs(first - second) / Math.max(Math.abs(first), Math.abs(second));
        return Double.isNaN(difference) ? Double.MAX_VALUE : finite(difference);
    }

    /** JSON has no infinity. */
    private static double finite(double value) {
        return Double.isInfinite(value) ? Double.MAX_VALUE : value;
    }

    private static void require(boolean condition, List<String> wrong, String sentence, Object... values) {
        if (!condition) {
            wrong.add(String.format(Locale.ROOT, sentence, values));
        }
    }
}
