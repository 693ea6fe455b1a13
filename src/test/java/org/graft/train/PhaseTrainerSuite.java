package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Evaluation;
import org.graft.image.Augmentation;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.TinyBackbone;
import org.graft.train.OptimizerSettings.Algorithm;
import org.graft.train.PhaseTrainer.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The training loop: which epoch is kept, when it stops, and what a step leaves in native memory. */
class PhaseTrainerSuite {

    private static final int BATCH = 4;
    private static final int ROWS = 8;
    private static final int SIDE = 10;
    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @Test
    void theBestEpochIsKeptNotTheLast() throws IOException {
        List<Network> seen = new ArrayList<>();
        double[] accuracies = {0.5, 0.9, 0.7, 0.9};

        Outcome outcome = train(phase("first", 4, 0, 0, 0.01), accuracies, seen);

        assertEquals(2, outcome.bestEpoch(), "an equal epoch is not better");
        assertEquals(4, outcome.history().size());
        assertEquals(0.9, outcome.best().accuracy());
        assertSame(seen.get(1), outcome.network());
        assertFalse(Arrays.equals(weight(seen.get(1)), weight(seen.get(3))), "the epochs differ");
    }

    @Test
    void patienceCountsFromTheBestEpoch() throws IOException {
        double[] accuracies = {0.5, 0.9, 0.7, 0.8, 0.95};

        assertEquals(
                4,
                train(phase("first", 5, 2, 0, 0.01), accuracies, new ArrayList<>())
                        .history()
                        .size());
        assertEquals(
                5,
                train(phase("first", 5, 3, 0, 0.01), accuracies, new ArrayList<>())
                        .bestEpoch());
    }

    @Test
    void averagedWeightsAreEvaluatedAndTrainingGoesOnFromItsOwn() throws IOException {
        int epochs = 40;
        double[] accuracies = new double[epochs];
        List<Network> plain = new ArrayList<>();
        List<Network> averaged = new ArrayList<>();
        Outcome own = train(phase("first", epochs, 0, 0, 0.01), accuracies, plain);
        Outcome kept = train(phase("first", epochs, 0, 0.5, 0.01), accuracies, averaged);

        assertEquals(losses(own), losses(kept), "the average changes the course of the training");
        // One step an epoch: a = d a + (1 - d) w with d = min(0.5, (1 + n) / (10 + n)) for the step n.
        double[] average = new double[weight(network()).length];
        for (int i = 0; i < average.length; i++) {
            average[i] = weight(network())[i];
        }
        for (int epoch = 0; epoch < epochs; epoch++) {
            double decay = Math.min(0.5, (1.0 + epoch) / (10 + epoch));
            for (int i = 0; i < average.length; i++) {
                average[i] = decay * average[i] + (1 - decay) * weight(plain.get(epoch))[i];
                assertEquals(average[i], weight(averaged.get(epoch))[i], 1e-5, "epoch " + epoch);
            }
        }
    }

    private static List<Double> losses(Outcome outcome) {
        return outcome.history().stream().map(EpochRecord::loss).toList();
    }

    @Test
    void aLossThatIsNoNumberStopsThePhaseAndNamesIt() throws IOException {
        String message = assertThrows(
                        TrainingDivergedException.class,
                        () -> train(phase("first", 50, 0, 0, 1e30), new double[50], new ArrayList<>()))
                .getMessage();

        assertTrue(message.contains("'small'") && message.contains("1.0E30"), message);
    }

    /** Results of operations attach to the manager of their operand: a parameter's product would stay for ever. */
    @ParameterizedTest
    @CsvSource({"backbone, INFERENCE", "first, INFERENCE", "nothing, INFERENCE", "nothing, TRAIN"})
    void aStepLeavesNoArrayBehind(String freezeThrough, BatchNormPolicy policy) throws IOException {
        Phase phase = phase(freezeThrough, 100, 0, 0.9, 1e-4, policy);
        List<Integer> counts = new ArrayList<>();
        try (Examples examples = new CountingExamples(freezeThrough, counts)) {
            new PhaseTrainer(engine, Precision.FLOAT32, candidate -> evaluation(0), TrainingProgress.NONE)
                    .train(network(), FreezePlan.of(TinyBackbone.ARCHITECTURE, freezeThrough, policy), phase, examples);
        }

        assertEquals(200, counts.size());
        assertEquals(counts.get(10), counts.get(199), "arrays after 10 and after 199 steps");
    }

    private Outcome train(Phase phase, double[] accuracies, List<Network> seen) throws IOException {
        FreezePlan plan = FreezePlan.of(TinyBackbone.ARCHITECTURE, phase.freezeThrough(), phase.batchNorm());
        PhaseTrainer.Validation validation = candidate -> {
            seen.add(candidate);
            return evaluation(accuracies[seen.size() - 1]);
        };
        try (Examples examples = new WholeExamples(phase.freezeThrough())) {
            return new PhaseTrainer(engine, Precision.FLOAT32, validation, TrainingProgress.NONE)
                    .train(network(), plan, phase, examples);
        }
    }

    /** An evaluation of 20 images with a given accuracy; the loss depends on it alone. */
    static Evaluation evaluation(double accuracy) {
        float[][] rows = new float[20][];
        Arrays.setAll(rows, i -> i < Math.round(accuracy * 20) ? new float[] {0.9f, 0.1f} : new float[] {0.1f, 0.9f});
        return Evaluation.of(List.of("right", "wrong"), new int[20], rows);
    }

    private static Phase phase(String freezeThrough, int epochs, int patience, double averaging, double rate) {
        return phase(freezeThrough, epochs, patience, averaging, rate, BatchNormPolicy.INFERENCE);
    }

    private static Phase phase(
            String freezeThrough, int epochs, int patience, double averaging, double rate, BatchNormPolicy policy) {
        return new Phase(
                "small",
                freezeThrough,
                epochs,
                BATCH,
                new OptimizerSettings(Algorithm.ADAM, rate, 1, 0.01, 0, 0.9, 0.999, 1e-8),
                Schedule.CONSTANT,
                Augmentation.NONE,
                0,
                0,
                0,
                0,
                policy,
                patience,
                averaging);
    }

    private static Network network() {
        float[] deviation = new float[12];
        Arrays.fill(deviation, 1);
        return new Network(
                TinyBackbone.weights(4),
                HeadWeights.random(
                        List.of("first", "second"), StagePooling.AVERAGE, new float[12], deviation, List.of(), 3, 6));
    }

    private static float[] weight(Network network) {
        return network.head().layers().get(0).weight();
    }

    /** Random inputs of the right shapes, all in one batch an epoch. */
    private static class WholeExamples implements Examples {

        private final String freezeThrough;

        WholeExamples(String freezeThrough) {
            this.freezeThrough = freezeThrough;
        }

        int batches() {
            return 1;
        }

        void saw(NDManager manager) {}

        @Override
        public int size() {
            return BATCH * batches();
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            return IntStream.range(0, batches()).mapToObj(this::batch).iterator();
        }

        private Batch batch(int number) {
            return new Batch() {
                @Override
                public NDList inputs(NDManager manager) {
                    saw(manager);
                    NDList inputs = new NDList();
                    if (freezeThrough.equals("nothing")) {
                        inputs.add(array(manager, new Shape(BATCH, 3, SIDE, SIDE), number));
                        return inputs;
                    }
                    if (freezeThrough.equals("first")) {
                        inputs.add(array(manager, new Shape(BATCH, 4, SIDE, SIDE), number));
                    }
                    inputs.add(array(manager, new Shape(BATCH, 4), number));
                    if (freezeThrough.equals("backbone")) {
                        inputs.add(array(manager, new Shape(BATCH, 8), number));
                    }
                    return inputs;
                }

                @Override
                public float[][] targets() {
                    float[][] targets = new float[BATCH][3];
                    for (int row = 0; row < BATCH; row++) {
                        targets[row][row % 3] = 1;
                    }
                    return targets;
                }

                @Override
                public int[] labels() {
                    return IntStream.range(0, BATCH).map(row -> row % 3).toArray();
                }
            };
        }

        private static ai.djl.ndarray.NDArray array(NDManager manager, Shape shape, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            return manager.create(values, shape);
        }

        @Override
        public void close() {
            // Nothing but the Java heap.
        }
    }

    /** Counts the arrays of the trainer and of the model; the step's own manager lies below them. */
    static int arraysAbove(NDManager step) {
        int count = 0;
        NDManager manager = step.getParentManager();
        for (int level = 0; level < 3; level++) {
            count += ((BaseNDManager) manager).getManagedArrays().size();
            manager = manager.getParentManager();
        }
        return count;
    }

    /** Counts the arrays above each step, before it. */
    private static final class CountingExamples extends WholeExamples {

        private final List<Integer> counts;

        CountingExamples(String freezeThrough, List<Integer> counts) {
            super(freezeThrough);
            this.counts = counts;
        }

        @Override
        int batches() {
            return ROWS / BATCH;
        }

        @Override
        void saw(NDManager step) {
            counts.add(arraysAbove(step));
        }
    }
}
