package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.graft.engine.ComputeEngine;
import org.graft.suite.SuiteEngine;
import org.graft.train.SoftmaxRegression.Fit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Softmax regression against plain gradient descent in double precision. */
class SoftmaxRegressionSuite {

    private static final int CLASSES = 3;
    private static final int WIDTH = 4;
    private static final int ROWS = 60;
    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @Test
    void overlappingClassesGiveTheMinimumOfGradientDescent() {
        checkMinimum(1, 0.01, false, ROWS);
    }

    @Test
    void separableClassesGiveTheMinimumOfThePenalizedLoss() {
        checkMinimum(6, 0.03, false, ROWS);
    }

    @Test
    void weightsOfExamplesAndSmoothTargetsAreInTheObjective() {
        checkMinimum(1, 0.01, true, ROWS);
    }

    @Test
    void partsOfTheExamplesGiveTheMinimumOfAll() {
        checkMinimum(1, 0.01, true, 7);
    }

    @Test
    void featuresThatAreNoNumbersAreRefused() {
        float[][] features = features(1);
        features[3][1] = Float.NaN;
        SoftmaxRegression regression = new SoftmaxRegression(engine, 300);

        String message = assertThrows(
                        TrainingDivergedException.class,
                        () -> regression.fit(features, Standardization.none(WIDTH), targets(false), 0.01))
                .getMessage();

        assertTrue(message.contains("NaN") && message.contains("not finite"), message);
    }

    @Test
    void predictionsAreTheClassesOfTheLargestLogits() {
        float[][] features = features(6);
        Fit fit = new SoftmaxRegression(engine, 300)
                .fit(features, Standardization.none(features[0].length), targets(false), 0.01);

        int[] expected = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            expected[row] = row % CLASSES;
        }
        assertArrayEquals(expected, SoftmaxRegression.predict(fit, features));
    }

    @Test
    void featuresAreStandardizedByTheMeansAndDeviationsThatAreGiven() {
        float[][] features = features(1);
        for (float[] row : features) {
            for (int i = 0; i < row.length; i++) {
                row[i] = 10 * row[i] + 3;
            }
        }
        Standardization standardization = Standardization.of(features);
        SoftmaxRegression regression = new SoftmaxRegression(engine, 300);

        Fit given = regression.fit(features, standardization, targets(false), 0.01);

        Fit before = regression.fit(standardization.apply(features), Standardization.none(WIDTH), targets(false), 0.01);
        assertArrayEquals(before.weight(), given.weight(), 1e-4f);
    }

    @Test
    void theIterationsAreLimited() {
        assertEquals(
                2,
                new SoftmaxRegression(engine, 2)
                        .fit(features(1), Standardization.none(WIDTH), targets(false), 0.001)
                        .iterations());
    }

    private static void checkMinimum(double distance, double l2, boolean weighted, int rowsOfPart) {
        float[][] features = features(distance);
        float[][] targets = targets(weighted);

        Fit fit = new SoftmaxRegression(engine, 300, rowsOfPart)
                .fit(features, Standardization.none(features[0].length), targets, l2);

        double[] expected = descend(features, targets, l2);
        double[] found = new double[expected.length];
        for (int i = 0; i < fit.weight().length; i++) {
            found[i] = fit.weight()[i];
        }
        for (int c = 0; c < CLASSES; c++) {
            found[CLASSES * WIDTH + c] = fit.bias()[c];
        }
        double minimum = objective(expected, features, targets, l2, new double[expected.length]);
        assertEquals(minimum, fit.loss(), 1e-4, "the loss that the fit reports");
        assertEquals(
                minimum, objective(found, features, targets, l2, new double[expected.length]), 1e-4, "its real loss");
        for (int i = 0; i < CLASSES * WIDTH; i++) {
            assertEquals(expected[i], found[i], 0.01, "weight " + i);
        }
    }

    /** Clouds around one corner a class. */
    private static float[][] features(double distance) {
        SplittableRandom random = new SplittableRandom(8);
        float[][] features = new float[ROWS][WIDTH];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < WIDTH; i++) {
                features[row][i] = (float) (random.nextDouble(-1.5, 1.5) + (i == row % CLASSES ? distance : 0));
            }
        }
        return features;
    }

    private static float[][] targets(boolean weighted) {
        float[][] targets = new float[ROWS][CLASSES];
        for (int row = 0; row < ROWS; row++) {
            if (weighted) {
                float weight = row % CLASSES == 0 ? 3 : 0.5f;
                java.util.Arrays.fill(targets[row], 0.1f * weight / CLASSES);
                targets[row][row % CLASSES] += 0.9f * weight;
            } else {
                targets[row][row % CLASSES] = 1;
            }
        }
        return targets;
    }

    private static double[] descend(float[][] features, float[][] targets, double l2) {
        double[] point = new double[CLASSES * (WIDTH + 1)];
        double[] gradient = new double[point.length];
        for (int step = 0; step < 40_000; step++) {
            objective(point, features, targets, l2, gradient);
            for (int i = 0; i < point.length; i++) {
                point[i] -= 0.1 * gradient[i];
            }
        }
        return point;
    }

    private static double objective(
            double[] point, float[][] features, float[][] targets, double l2, double[] gradient) {
        double loss = 0;
        double total = 0;
        java.util.Arrays.fill(gradient, 0);
        for (int row = 0; row < ROWS; row++) {
            double[] logits = new double[CLASSES];
            double sum = 0;
            double mass = 0;
            for (int c = 0; c < CLASSES; c++) {
                logits[c] = point[CLASSES * WIDTH + c];
                for (int i = 0; i < WIDTH; i++) {
                    logits[c] += point[c * WIDTH + i] * features[row][i];
                }
                sum += Math.exp(logits[c]);
                mass += targets[row][c];
            }
            total += mass;
            for (int c = 0; c < CLASSES; c++) {
                double logProbability = logits[c] - Math.log(sum);
                loss -= targets[row][c] * logProbability;
                double error = mass * Math.exp(logProbability) - targets[row][c];
                gradient[CLASSES * WIDTH + c] += error;
                for (int i = 0; i < WIDTH; i++) {
                    gradient[c * WIDTH + i] += error * features[row][i];
                }
            }
        }
        double penalty = 0;
        for (int i = 0; i < point.length; i++) {
            gradient[i] /= total;
            if (i < CLASSES * WIDTH) {
                gradient[i] += l2 * point[i];
                penalty += point[i] * point[i];
            }
        }
        return loss / total + l2 / 2 * penalty;
    }
}
