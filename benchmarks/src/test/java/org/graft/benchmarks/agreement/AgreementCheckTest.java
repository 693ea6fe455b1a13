package org.graft.benchmarks.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.backbone.Precision;
import org.graft.benchmarks.Fixture;
import org.graft.benchmarks.FixtureSettings;
import org.graft.benchmarks.result.Correctness;
import org.graft.image.RgbImage;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the check says of answers that are right but for one fault. */
class AgreementCheckTest {

    @TempDir
    static Path folder;

    private static Fixture fixture;
    private static float[][] logits;

    @BeforeAll
    static void computeTheRightAnswers() throws IOException {
        FixtureSettings settings =
                new FixtureSettings(Optional.empty(), WeightSpec.parse("none"), "stem", 75, Optional.empty());
        fixture = Fixture.create(
                folder,
                settings,
                () -> SyntheticWeights.withGamma(5).backbone(ChannelScaling.imageNet(), PoolPadding.COUNTED));
        Network network = TrainedModel.load(fixture.model()).network();
        ExactForward exact = new ExactForward(network);
        List<RgbImage> images = fixture.images(OutputsProgram.IMAGES);
        logits = images.stream().map(image -> floats(exact.logits(image))).toArray(float[][]::new);
    }

    @Test
    void rightAnswersAgree() throws IOException {
        Correctness found = judge(answers("A"), answers("B"));

        assertEquals(List.of(), found.disagreements());
        assertTrue(found.isAgreed());
        assertEquals(1, found.pairs().size());
        assertEquals(OutputsProgram.IMAGES, found.pairs().get(0).sameTopOne());
        assertNull(found.contestants().get(0).goldenError(), "the golden numbers are of other weights");
    }

    @Test
    void smallErrorIsFoundByTheExactAnswerAndByTheOthers() throws IOException {
        float[][] wrong = copy(logits);
        wrong[0][0] *= 1.01f;

        assertSays(
                judge(answers("A"), answers("B", wrong)),
                "B is off exact arithmetic by",
                "A and B differ in a logit by");
    }

    @Test
    void roundedNumbersHaveTolerancesOfTheirOwn() throws IOException {
        float[][] rounded = copy(logits);
        rounded[0][0] *= 1.01f;
        float[][] wrong = copy(logits);
        for (int i = 0; i < wrong[0].length; i++) {
            wrong[0][i] *= 1.5f;
        }

        Correctness found = judge(answers("A"), answers("B", Precision.BFLOAT16, rounded));
        assertEquals(List.of(), found.disagreements());
        assertEquals(Precision.BFLOAT16, found.contestants().get(1).precision());
        assertSays(
                judge(answers("A"), answers("B", Precision.BFLOAT16, wrong)),
                "B is off exact arithmetic by",
                "A and B differ in a logit by");
    }

    @Test
    void notANumberIsFound() throws IOException {
        float[][] wrong = copy(logits);
        wrong[7][2] = Float.NaN;

        assertSays(judge(answers("A"), answers("B", wrong)), "A and B differ in a logit by");
    }

    @Test
    void exchangedClassesAreFound() throws IOException {
        float[][] wrong = copy(logits);
        for (float[] row : wrong) {
            float first = row[0];
            System.arraycopy(row, 1, row, 0, row.length - 1);
            row[row.length - 1] = first;
        }

        assertSays(judge(answers("A"), answers("B", wrong)), "A and B name another most probable class");
    }

    @Test
    void answerThatDependsOnTheBatchIsFound() throws IOException {
        Outputs right = answers("A");
        float[] alone = right.alone().clone();
        alone[0] += 0.01f;
        Outputs wrong = new Outputs(
                "B",
                "engine",
                Precision.FLOAT32,
                right.logits(),
                right.probabilities(),
                alone,
                new float[0][],
                2.0,
                3.0,
                null,
                4,
                List.of());

        assertSays(judge(right, wrong), "B gives an image in a batch other probabilities than the image alone");
    }

    @Test
    void otherLossAndGradientAreFound() throws IOException {
        Outputs right = answers("A");
        Outputs wrong = new Outputs(
                "B",
                "engine",
                Precision.FLOAT32,
                right.logits(),
                right.probabilities(),
                right.alone(),
                new float[0][],
                2.001,
                Double.NaN,
                null,
                4,
                List.of());

        assertSays(judge(right, wrong), "A and B differ in the loss", "A and B differ in the norm of the gradient");
    }

    @Test
    void contestantWithoutAnswerIsFound() throws IOException {
        Correctness found = new AgreementCheck(fixture).judge(List.of(answers("A")), Map.of("B", "it crashed"));

        assertEquals(List.of("B gave no answer: it crashed"), found.disagreements());
    }

    private static Correctness judge(Outputs... outputs) throws IOException {
        return new AgreementCheck(fixture).judge(List.of(outputs), Map.of());
    }

    private static void assertSays(Correctness found, String... sentences) {
        for (String sentence : sentences) {
            assertTrue(
                    found.disagreements().stream().anyMatch(said -> said.startsWith(sentence)),
                    () -> sentence + " is not in " + found.disagreements());
        }
    }

    private static Outputs answers(String name) {
        return answers(name, logits);
    }

    private static Outputs answers(String name, float[][] values) {
        return answers(name, Precision.FLOAT32, values);
    }

    private static Outputs answers(String name, Precision precision, float[][] values) {
        float[][] probabilities =
                Arrays.stream(values).map(AgreementCheckTest::softmax).toArray(float[][]::new);
        return new Outputs(
                name,
                "engine",
                precision,
                values,
                probabilities,
                probabilities[0],
                new float[0][],
                2.0,
                3.0,
                null,
                4,
                List.of());
    }

    private static float[] softmax(float[] row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float value : row) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (float value : row) {
            sum += Math.exp(value - largest);
        }
        float[] result = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            result[i] = (float) (Math.exp(row[i] - largest) / sum);
        }
        return result;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static float[][] copy(float[][] rows) {
        return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
    }
}
