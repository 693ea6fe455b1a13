package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.StageBlock;
import org.graft.backbone.StagePooling;
import org.graft.backbone.TrainingNumbers;
import org.graft.engine.ComputeEngine;
import org.graft.image.Augmentation;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.TinyBackbone;
import org.graft.train.ClassifierBlock.NamedParameter;
import org.graft.weights.BackboneWeights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gradients of what a phase trains against finite differences. */
class GradientSuite {

    private static final int BATCH = 6;
    private static final int SIDE = 12;
    private static final double STEP = 3e-3;
    private static final double TOLERANCE = 0.02;
    private static ComputeEngine engine;

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    /** Along its own gradient of length n a function rises by n: a wrong component anywhere makes it less. */
    @ParameterizedTest
    @CsvSource({
        "nothing, INFERENCE, AVERAGE",
        "nothing, INFERENCE, GENERALIZED_MEAN",
        "first, INFERENCE, GENERALIZED_MEAN",
        "backbone, INFERENCE, AVERAGE",
        "nothing, TRAIN, AVERAGE",
        "first, TRAIN, AVERAGE",
        "first, TRAIN, GENERALIZED_MEAN"
    })
    void gradientsAreTheSlopesOfTheLoss(String freezeThrough, BatchNormPolicy policy, StagePooling pooling) {
        FreezePlan plan = FreezePlan.of(TinyBackbone.ARCHITECTURE, freezeThrough, policy);
        try (Model model = engine.newModel("gradient")) {
            ClassifierBlock block = new ClassifierBlock(
                    network(pooling),
                    plan,
                    phase(freezeThrough, policy),
                    TrainingNumbers.FLOAT32,
                    model.getNDManager());
            model.setBlock(block);
            try (Trainer trainer = model.newTrainer(
                    new DefaultTrainingConfig(new SoftCrossEntropy()).optDevices(new Device[] {engine.device()}))) {
                Batch batch = batch(freezeThrough, trainer.getManager());
                loss(trainer, batch, true);
                Map<String, NDArray> gradients = new LinkedHashMap<>();
                for (NamedParameter named : block.trainableParameters()) {
                    gradients.put(
                            named.name(),
                            named.parameter().getArray().getGradient().duplicate());
                }
                List<String> names = new ArrayList<>(gradients.keySet());
                assertEquals(expectedNames(freezeThrough, policy), names);
                for (NamedParameter named : block.trainableParameters()) {
                    NDArray gradient = gradients.get(named.name());
                    double norm = norm(gradient.toFloatArray());
                    assertTrue(norm > 1e-3, named.name() + " has no gradient to speak of: " + norm);
                    NDArray array = named.parameter().getArray();
                    NDArray change = gradient.mul(STEP / norm);
                    array.addi(change);
                    double above = loss(trainer, batch, false);
                    array.subi(change).subi(change);
                    double below = loss(trainer, batch, false);
                    array.addi(change);
                    assertEquals(1, (above - below) / (2 * STEP) / norm, TOLERANCE, named.name());
                }
            }
        }
    }

    @Test
    void batchNormInInferenceIsThatOfDjl() {
        BackboneWeights weights = TinyBackbone.weights(4);
        for (BatchNormPolicy policy : BatchNormPolicy.values()) {
            try (NDManager manager = engine.newManager()) {
                StageBlock block =
                        new StageBlock(TinyBackbone.ARCHITECTURE.stages().get(0), weights, policy, manager);
                NDArray input = manager.create(random(BATCH * 3 * SIDE * SIDE, 1), new Shape(BATCH, 3, SIDE, SIDE));

                float[] folded = block.forward(new ParameterStore(manager, false), new NDList(input), false)
                        .singletonOrThrow()
                        .toFloatArray();

                NDArray sum = Conv2d.conv2d(
                                input,
                                manager.create(values(weights, "weight"), new Shape(4, 3, 3, 3)),
                                null,
                                new Shape(1, 1),
                                new Shape(1, 1))
                        .singletonOrThrow();
                NDArray normalized = BatchNorm.batchNorm(
                                sum,
                                manager.create(values(weights, "running_mean")),
                                manager.create(values(weights, "running_var")),
                                manager.create(values(weights, "gamma")),
                                manager.create(values(weights, "beta")),
                                1,
                                0.9f,
                                0.001f,
                                false)
                        .singletonOrThrow();
                float[] plain = Pool.maxPool2d(
                                Activation.relu(normalized), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false)
                        .toFloatArray();
                assertArrayEquals(plain, folded, 1e-5f, policy.toString());
            }
        }
    }

    private static float[] values(BackboneWeights weights, String part) {
        return weights.tensor("first.conv1." + part).values();
    }

    private record Batch(NDList inputs, NDList targets) {}

    /** The loss of a training forward; with {@code backward} the gradients too. */
    private static double loss(Trainer trainer, Batch batch, boolean backward) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray loss = trainer.getLoss().evaluate(batch.targets(), trainer.forward(batch.inputs()));
            if (backward) {
                collector.backward(loss);
            }
            return loss.toFloatArray()[0];
        }
    }

    private static Batch batch(String freezeThrough, NDManager manager) {
        NDList inputs = new NDList();
        if (freezeThrough.equals("nothing")) {
            inputs.add(manager.create(random(BATCH * 3 * SIDE * SIDE, 2), new Shape(BATCH, 3, SIDE, SIDE)));
        } else {
            if (!freezeThrough.equals("backbone")) {
                inputs.add(manager.create(random(BATCH * 4 * SIDE * SIDE, 2), new Shape(BATCH, 4, SIDE, SIDE)));
            }
            inputs.add(manager.create(random(BATCH * 4, 3), new Shape(BATCH, 4)));
            if (freezeThrough.equals("backbone")) {
                inputs.add(manager.create(random(BATCH * 8, 4), new Shape(BATCH, 8)));
            }
        }
        float[] targets = new float[BATCH * 3];
        for (int row = 0; row < BATCH; row++) {
            targets[row * 3 + row % 3] = 0.7f;
            targets[row * 3 + (row + 1) % 3] = 0.3f;
        }
        return new Batch(inputs, new NDList(manager.create(targets, new Shape(BATCH, 3))));
    }

    private static Network network(StagePooling pooling) {
        float[] deviation = new float[12];
        java.util.Arrays.fill(deviation, 0.2f);
        return new Network(
                TinyBackbone.weights(4),
                HeadWeights.random(List.of("first", "second"), pooling, new float[12], deviation, List.of(5), 3, 6));
    }

    private static Phase phase(String freezeThrough, BatchNormPolicy policy) {
        return new Phase(
                "gradient",
                freezeThrough,
                1,
                BATCH,
                TestOptimizers.adam(),
                Schedule.CONSTANT,
                Augmentation.NONE,
                0,
                0,
                0,
                0,
                policy,
                0,
                0);
    }

    private static List<String> expectedNames(String freezeThrough, BatchNormPolicy policy) {
        List<String> names = new ArrayList<>();
        List<String> convolutions = switch (freezeThrough) {
            case "nothing" -> List.of("first.conv1", "second.branch1", "second.branch2");
            case "first" -> List.of("second.branch1", "second.branch2");
            default -> List.of();
        };
        for (String convolution : convolutions) {
            names.add(convolution + ".weight");
            if (policy == BatchNormPolicy.TRAIN) {
                names.add(convolution + ".gamma");
            }
            names.add(convolution + ".beta");
        }
        names.addAll(List.of("head.dense1.weight", "head.dense1.bias", "head.dense2.weight", "head.dense2.bias"));
        return names;
    }

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
