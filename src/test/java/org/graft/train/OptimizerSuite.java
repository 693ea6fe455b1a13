package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.util.List;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.image.Augmentation;
import org.graft.model.HeadWeights;
import org.graft.model.HeadWeights.Dense;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.TinyBackbone;
import org.graft.train.OptimizerSettings.Algorithm;
import org.graft.train.PhaseTrainer.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The optimizers against their published updates, by themselves and in DJL's trainer. */
class OptimizerSuite {

    private static final float TOLERANCE = 2e-6f;
    private static final double RATE = 0.1;
    private static final double HEAD_FACTOR = 3;
    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    static List<OptimizerSettings> settings() {
        return List.of(
                new OptimizerSettings(Algorithm.SGD, RATE, HEAD_FACTOR, 0, 0.9, 0, 0, 0),
                new OptimizerSettings(Algorithm.SGD, RATE, HEAD_FACTOR, 0.2, 0, 0, 0, 0),
                new OptimizerSettings(Algorithm.ADAM, RATE, HEAD_FACTOR, 0, 0, 0.9, 0.999, 1e-8),
                new OptimizerSettings(Algorithm.ADAM, RATE, HEAD_FACTOR, 0.3, 0, 0.8, 0.95, 1e-3),
                new OptimizerSettings(Algorithm.ADAGRAD, RATE, HEAD_FACTOR, 0, 0, 0, 0, 1e-7),
                new OptimizerSettings(Algorithm.ADAGRAD, RATE, HEAD_FACTOR, 0.1, 0, 0, 0, 0.5));
    }

    @Test
    void theFirstStepsOfAdagradAreTheNumbersOfTheFormula() {
        // The accumulator starts at 0: g / sqrt(g^2) is 1, then 3 / sqrt(9 + 16) * ... with g = 4, 3.
        try (NDManager manager = engine.newManager();
                GroupedOptimizer optimizer = GroupedOptimizer.of(
                        new OptimizerSettings(Algorithm.ADAGRAD, 0.5, 1, 0, 0, 0, 0, 1e-12),
                        Tracker.fixed(0.5f),
                        new ParameterGroups(),
                        manager)) {
            NDArray weight = manager.create(new float[] {2});
            optimizer.update("w", weight, manager.create(new float[] {4}));
            assertEquals(2 - 0.5, weight.toFloatArray()[0], 1e-6);
            optimizer.update("w", weight, manager.create(new float[] {3}));
            assertEquals(2 - 0.5 - 0.5 * 3 / 5, weight.toFloatArray()[0], 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void threeStepsAreThoseOfTheFormula(OptimizerSettings settings) {
        double[] matrix = {1, -2, 0.5, 3, 0, -0.1};
        double[] bias = {0.3, -0.7};
        double[][] matrixGradients = {
            {0.5, -1, 2, 0.01, 0.2, -3}, {-0.5, 1, 0.3, 0.02, -0.2, 1}, {0.1, 0.1, -4, 0.03, 0.7, 2}
        };
        double[][] biasGradients = {{1, -2}, {0.5, 0.25}, {-3, 0.125}};
        double[] rates = {0.1, 0.05, 0.2};
        HandOptimizer hand = new HandOptimizer(settings);
        try (NDManager manager = engine.newManager()) {
            Parameter weight = parameter(Parameter.Type.WEIGHT, matrix, new Shape(2, 3), manager);
            Parameter shift = parameter(Parameter.Type.BIAS, bias, new Shape(2), manager);
            ParameterGroups groups = new ParameterGroups();
            groups.add(weight, 1);
            groups.add(shift, HEAD_FACTOR);
            try (GroupedOptimizer optimizer =
                    GroupedOptimizer.of(settings, update -> (float) rates[update], groups, manager)) {
                for (int step = 0; step < rates.length; step++) {
                    optimizer.update(
                            weight.getId(),
                            weight.getArray(),
                            manager.create(floats(matrixGradients[step]), new Shape(2, 3)));
                    optimizer.update(shift.getId(), shift.getArray(), manager.create(floats(biasGradients[step])));
                    hand.update(matrix, matrixGradients[step], rates[step], true);
                    hand.update(bias, biasGradients[step], rates[step] * HEAD_FACTOR, false);
                    assertArrayEquals(floats(matrix), weight.getArray().toFloatArray(), TOLERANCE, "step " + step);
                    assertArrayEquals(floats(bias), shift.getArray().toFloatArray(), TOLERANCE, "step " + step);
                }
            }
        }
    }

    @Test
    void aStepClearsTheGradient() {
        try (NDManager manager = engine.newManager();
                GroupedOptimizer optimizer = GroupedOptimizer.of(
                        TestOptimizers.adam(), Tracker.fixed(0.1f), new ParameterGroups(), manager)) {
            NDArray weight = manager.create(new float[] {1, 2, 3});
            weight.setRequiresGradient(true);
            try (GradientCollector collector = engine.engine().newGradientCollector()) {
                collector.backward(weight.mul(weight).sum());
            }
            assertArrayEquals(new float[] {2, 4, 6}, weight.getGradient().toFloatArray());

            optimizer.update("w", weight, weight.getGradient().duplicate());

            assertArrayEquals(new float[3], weight.getGradient().toFloatArray());
        }
    }

    @Test
    void regressionHasNoStepForANetwork() {
        try (NDManager manager = engine.newManager()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> GroupedOptimizer.of(
                            TestOptimizers.lbfgs(), Tracker.fixed(1), new ParameterGroups(), manager));
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theTrainerMakesTheStepsThatOneMakesByHand(OptimizerSettings settings) throws IOException {
        float[][] features = {{1, 0, 2, -1, 0.5f, 0, 1, 3}, {0, 1, -1, 1, 0, 2, 0, 1}, {2, 2, 0, 1, -1, 0, 1, 0}};
        int[] labels = {0, 2, 1};
        Phase phase = new Phase(
                "head",
                "backbone",
                3,
                3,
                settings,
                new Schedule(Schedule.Shape.COSINE, 0),
                Augmentation.NONE,
                0,
                0,
                0,
                0.1,
                BatchNormPolicy.INFERENCE,
                0,
                0);
        Targets targets = new Targets(labels, 3, false, 0.1);
        HeadWeights start = HeadWeights.random(
                List.of("second"),
                StagePooling.AVERAGE,
                new float[8],
                new float[] {1, 1, 1, 1, 1, 1, 1, 1},
                List.of(),
                3,
                5);
        Network network = new Network(TinyBackbone.weights(1), start);
        FreezePlan plan = FreezePlan.of(TinyBackbone.ARCHITECTURE, phase.freezeThrough(), BatchNormPolicy.INFERENCE);
        int[] epoch = {0};

        Outcome outcome;
        try (Examples examples = new FeatureExamples(features, labels, targets, phase, new RandomStreams(1))) {
            // Every epoch counts as better than the one before, so the last one is what comes back.
            outcome = new PhaseTrainer(
                            engine,
                            Precision.FLOAT32,
                            candidate -> PhaseTrainerSuite.evaluation(epoch[0]++ / 10.0),
                            TrainingProgress.NONE)
                    .train(network, plan, phase, examples);
        }

        Dense layer = start.layers().get(0);
        double[] matrix = doubles(layer.weight());
        double[] bias = doubles(layer.bias());
        HandOptimizer hand = new HandOptimizer(settings);
        for (int step = 0; step < 3; step++) {
            double[] matrixGradient = new double[matrix.length];
            double[] biasGradient = new double[3];
            double loss = gradient(matrix, bias, features, labels, targets, matrixGradient, biasGradient);
            assertEquals(loss, outcome.history().get(step).loss(), 1e-5, "the loss before step " + step);
            double rate = RATE * HEAD_FACTOR / 2 * (1 + Math.cos(Math.PI * step / 3));
            hand.update(matrix, matrixGradient, rate, true);
            hand.update(bias, biasGradient, rate, false);
        }
        Dense trained = outcome.network().head().layers().get(0);
        assertArrayEquals(floats(matrix), trained.weight(), 10 * TOLERANCE);
        assertArrayEquals(floats(bias), trained.bias(), 10 * TOLERANCE);
        assertTrue(outcome.network().backbone() == network.backbone(), "a frozen backbone is not even copied");
    }

    /** The mean cross-entropy of softmax(W x + b) and its gradient. */
    private static double gradient(
            double[] matrix,
            double[] bias,
            float[][] features,
            int[] labels,
            Targets targets,
            double[] matrixGradient,
            double[] biasGradient) {
        double loss = 0;
        int width = features[0].length;
        for (int row = 0; row < features.length; row++) {
            double[] exponentials = new double[3];
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                double logit = bias[c];
                for (int i = 0; i < width; i++) {
                    logit += matrix[c * width + i] * features[row][i];
                }
                exponentials[c] = Math.exp(logit);
                sum += exponentials[c];
            }
            float[] target = targets.of(labels[row]);
            for (int c = 0; c < 3; c++) {
                double probability = exponentials[c] / sum;
                loss -= target[c] * Math.log(probability) / features.length;
                double error = (probability - target[c]) / features.length;
                biasGradient[c] += error;
                for (int i = 0; i < width; i++) {
                    matrixGradient[c * width + i] += error * features[row][i];
                }
            }
        }
        return loss;
    }

    private static Parameter parameter(Parameter.Type type, double[] values, Shape shape, NDManager manager) {
        Parameter parameter =
                Parameter.builder().setName(type.name()).setType(type).build();
        try (NDArray borrowed = manager.create(floats(values), shape)) {
            parameter.setArray(borrowed.duplicate());
        }
        return parameter;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
