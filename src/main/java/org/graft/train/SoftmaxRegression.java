package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.eval.TopClass;

/**
 * Softmax regression with an L2 penalty on standardized features, fitted by L-BFGS (Liu and Nocedal, 1989) with a
 * backtracking line search from zeros, until the gradient is at most 1e-4 of the weights or the iterations are used up. The objective is {@code sum_i w_i * crossEntropy_i / sum_i w_i + l2 / 2 *
 * |W|^2}; it is convex, so every engine comes to the same minimum. Products of matrices run on the engine.
 */
final class SoftmaxRegression {

    private static final int MEMORY = 10;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double GRADIENT_TOLERANCE = 1e-4;
    private static final int LINE_SEARCH_STEPS = 20;

    private final ComputeEngine engine;
    private final int iterations;
    private final int rowsOfPart;

    /**
     * Makes the fitter.
     *
     * @param engine the engine
     * @param iterations the largest number of iterations
     */
    SoftmaxRegression(ComputeEngine engine, int iterations) {
        this(engine, iterations, Integer.MAX_VALUE);
    }

    /**
     * Makes a fitter that sums over parts of the examples.
     *
     * @param engine the engine
     * @param iterations the largest number of iterations
     * @param rowsOfPart the largest number of examples of a part, which is smaller where arrays would become too large
     */
    SoftmaxRegression(ComputeEngine engine, int iterations, int rowsOfPart) {
        this.engine = engine;
        this.iterations = iterations;
        this.rowsOfPart = rowsOfPart;
    }

    /**
     * A fitted regression.
     *
     * @param weight the matrix {@code (classes, features)}, row-major
     * @param bias the bias {@code (classes)}
     * @param loss the objective at the end
     * @param iterations the number of iterations made
     */
    record Fit(float[] weight, float[] bias, double loss, int iterations) {}

    /**
     * Fits the regression.
     *
     * @param features the features, a row an example
     * @param standardization how they are standardized
     * @param targets the target distributions times the weight of the example, a row an example
     * @param l2 the strength of the penalty, 0 or more
     * @return the fit
     * @throws TrainingDivergedException if the objective is no number, which features that are none bring about
     */
    Fit fit(float[][] features, Standardization standardization, float[][] targets, double l2) {
        int width = features[0].length;
        int rows = Math.min(rowsOfPart, FloatArrays.rowsOfPart(Math.max(width, targets[0].length)));
        try (NDManager manager = engine.newManager()) {
            List<Part> parts = new ArrayList<>();
            for (int from = 0; from < features.length; from += rows) {
                int to = Math.min(features.length, from + rows);
                parts.add(Part.of(
                        manager,
                        Arrays.copyOfRange(features, from, to),
                        standardization,
                        Arrays.copyOfRange(targets, from, to)));
            }
            return minimize(new Objective(manager, parts, targets, width, l2), targets[0].length, width);
        }
    }

    private Fit minimize(Objective objective, int classes, int width) {
        double[] point = new double[classes * (width + 1)];
        double[] gradient = new double[point.length];
        double loss = objective.evaluate(point, gradient);
        if (!Double.isFinite(loss)) {
            throw new TrainingDivergedException("the loss of the softmax regression is " + loss
                    + " at its start: the features of some image are not finite; the weights are unfit");
        }
        Deque<double[][]> pairs = new ArrayDeque<>();
        int iteration = 0;
        while (iteration < iterations && norm(gradient) > GRADIENT_TOLERANCE * Math.max(1, norm(point))) {
            double[] direction = direction(gradient, pairs);
            double slope = dot(direction, gradient);
            double step = pairs.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
            double[] nextGradient = new double[point.length];
            double[] next = null;
            double nextLoss = Double.POSITIVE_INFINITY;
            for (int attempt = 0; attempt < LINE_SEARCH_STEPS; attempt++) {
                next = combine(point, step, direction);
                nextLoss = objective.evaluate(next, nextGradient);
                if (nextLoss <= loss + SUFFICIENT_DECREASE * step * slope) {
                    break;
                }
                step /= 2;
            }
            // Also ends where the loss is not a number.
            if (!(nextLoss < loss)) {
                break;
            }
            double[] change = combine(next, -1, point);
            double[] bend = combine(nextGradient, -1, gradient);
            if (dot(change, bend) > 1e-12) {
                pairs.addLast(new double[][] {change, bend});
                if (pairs.size() > MEMORY) {
                    pairs.removeFirst();
                }
            }
            point = next;
            gradient = nextGradient;
            loss = nextLoss;
            iteration++;
        }
        float[] weight = new float[classes * width];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) point[i];
        }
        float[] bias = new float[classes];
        for (int i = 0; i < classes; i++) {
            bias[i] = (float) point[weight.length + i];
        }
        return new Fit(weight, bias, loss, iteration);
    }

    /** The two-loop recursion. */
    private static double[] direction(double[] gradient, Deque<double[][]> pairs) {
        double[] direction = gradient.clone();
        double[] alphas = new double[pairs.size()];
        int i = pairs.size();
        for (Iterator<double[][]> newest = pairs.descendingIterator(); newest.hasNext(); ) {
            double[][] pair = newest.next();
            alphas[--i] = dot(pair[0], direction) / dot(pair[0], pair[1]);
            add(direction, -alphas[i], pair[1]);
        }
        if (!pairs.isEmpty()) {
            double[][] last = pairs.getLast();
            double scale = dot(last[0], last[1]) / dot(last[1], last[1]);
            for (int j = 0; j < direction.length; j++) {
                direction[j] *= scale;
            }
        }
        for (double[][] pair : pairs) {
            double beta = dot(pair[1], direction) / dot(pair[0], pair[1]);
            add(direction, alphas[i++] - beta, pair[0]);
        }
        for (int j = 0; j < direction.length; j++) {
            direction[j] = -direction[j];
        }
        return direction;
    }

    private static double[] combine(double[] base, double factor, double[] other) {
        double[] sum = base.clone();
        add(sum, factor, other);
        return sum;
    }

    private static void add(double[] target, double factor, double[] other) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * other[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /**
     * Some of the examples, on the engine.
     *
     * @param features their standardized features {@code (rows, features)}
     * @param targets their target distributions times their weight {@code (rows, classes)}
     * @param mass the weight of each {@code (rows, 1)}
     */
    private record Part(NDArray features, NDArray targets, NDArray mass) {

        static Part of(NDManager manager, float[][] features, Standardization standardization, float[][] targets) {
            // Standardized in place: these are by far the largest arrays of a run.
            NDArray rows = FloatArrays.of(manager, features);
            Shape width = new Shape(features[0].length);
            try (NDArray mean = FloatArrays.of(manager, standardization.mean(), width);
                    NDArray deviation = FloatArrays.of(manager, standardization.deviation(), width)) {
                rows.subi(mean).divi(deviation);
            }
            NDArray goals = FloatArrays.of(manager, targets);
            return new Part(rows, goals, goals.sum(new int[] {1}, true));
        }
    }

    /** The objective and its gradient, summed over the parts. */
    private static final class Objective {

        private final NDManager manager;
        private final List<Part> parts;
        private final int width;
        private final int classes;
        private final double l2;
        private final double total;

        Objective(NDManager manager, List<Part> parts, float[][] targets, int width, double l2) {
            this.manager = manager;
            this.parts = parts;
            this.width = width;
            this.classes = targets[0].length;
            this.l2 = l2;
            double sum = 0;
            for (float[] target : targets) {
                for (float value : target) {
                    sum += value;
                }
            }
            this.total = sum;
        }

        double evaluate(double[] point, double[] gradient) {
            float[] weight = new float[classes * width];
            double penalty = 0;
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) point[i];
                penalty += point[i] * point[i];
                gradient[i] = l2 * point[i];
            }
            float[] bias = new float[classes];
            for (int i = 0; i < classes; i++) {
                bias[i] = (float) point[weight.length + i];
                gradient[weight.length + i] = 0;
            }
            double loss = l2 / 2 * penalty;
            try (NDManager scope = manager.newSubManager()) {
                NDArray matrix =
                        FloatArrays.of(scope, weight, new Shape(classes, width)).transpose();
                NDArray shift = FloatArrays.of(scope, bias, new Shape(classes));
                for (Part part : parts) {
                    loss += evaluate(part, matrix, shift, gradient);
                }
            }
            return loss;
        }

        /** Returns the share of the examples of a part in the loss, and adds that in the gradient. */
        private double evaluate(Part part, NDArray matrix, NDArray shift, double[] gradient) {
            try (NDManager scope = manager.newSubManager()) {
                // The results of operations belong to the manager of their first operand.
                NDArray logits = own(scope, part.features().matMul(matrix)).add(shift);
                NDArray logProbabilities = logits.logSoftmax(1);
                double loss =
                        own(scope, part.targets().mul(logProbabilities)).sum().toFloatArray()[0] / -total;
                NDArray error = logProbabilities.exp().mul(part.mass()).sub(part.targets());
                float[] slope = error.transpose().matMul(part.features()).toFloatArray();
                float[] biasSlope = error.sum(new int[] {0}).toFloatArray();
                for (int i = 0; i < slope.length; i++) {
                    gradient[i] += slope[i] / total;
                }
                for (int i = 0; i < classes; i++) {
                    gradient[slope.length + i] += biasSlope[i] / total;
                }
                return loss;
            }
        }

        private static NDArray own(NDManager scope, NDArray array) {
            array.attach(scope);
            return array;
        }
    }

    /**
     * Computes the class with the largest logit for each row.
     *
     * @param fit the regression
     * @param features the standardized features
     * @return the classes
     */
    static int[] predict(Fit fit, float[][] features) {
        return Arrays.stream(features)
                .mapToInt(row -> TopClass.of(logits(fit, row)))
                .toArray();
    }

    private static double[] logits(Fit fit, float[] row) {
        double[] logits = new double[fit.bias().length];
        for (int c = 0; c < logits.length; c++) {
            double logit = fit.bias()[c];
            for (int i = 0; i < row.length; i++) {
                logit += fit.weight()[c * row.length + i] * row[i];
            }
            logits[c] = logit;
        }
        return logits;
    }
}
