package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.backbone.FreezePlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.data.LabeledImage;
import org.graft.engine.ComputeEngine;
import org.graft.image.Augmentation;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.suite.SuiteEngine;
import org.graft.testing.SolidPhotos;
import org.graft.testing.TinyBackbone;
import org.graft.train.OptimizerSettings.Algorithm;
import org.graft.train.PhaseTrainer.Outcome;
import org.graft.train.RandomStreams.Purpose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step gets of image files and of features: pixels, labels, targets, and what they leave in native memory. */
class ExamplesSuite {

    private static final int SIDE = 16;
    private static final int BATCH = 4;
    private static final int PICTURES = 6;
    private static final RandomStreams RANDOM = new RandomStreams(3);
    // The scaled value of a sample is a float between -1 and 1; the fused forward may batch its sums another way.
    private static final float TOLERANCE = 1e-5f;

    @TempDir
    Path folder;

    private static ComputeEngine engine;
    private final List<String> messages = new ArrayList<>();

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    /** Each picture has a colour and a label of its own, so that the first tells the second. */
    @Test
    void aPictureKeepsItsLabelThroughShuffling() throws IOException {
        List<List<Integer>> orders = new ArrayList<>();
        try (Examples examples = examples("nothing", SolidPhotos.write(folder, PICTURES), PICTURES, 0)) {
            assertEquals(PICTURES, examples.size());
            for (int epoch = 0; epoch < 5; epoch++) {
                List<Integer> order = new ArrayList<>();
                for (Step step : steps(examples, epoch)) {
                    for (int row = 0; row < step.labels.length; row++) {
                        int label = step.labels[row];
                        order.add(label);
                        assertArrayEquals(oneHot(label, PICTURES), step.targets[row]);
                        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                            float expected = SolidPhotos.sample(label, channel) / 127.5f - 1;
                            for (float value : step.plane(row, channel)) {
                                assertEquals(expected, value, TOLERANCE, "the colour of the picture of the label");
                            }
                        }
                    }
                }
                orders.add(order);
                assertEquals(
                        IntStream.range(0, PICTURES).boxed().toList(),
                        order.stream().sorted().toList(),
                        "every picture once");
            }
        }
        assertNotEquals(orders.get(0), orders.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "backbone"})
    void theInputsAreTheFusedForwardsOfThePictures(String freezeThrough) throws IOException {
        Network network = network(PICTURES);
        List<Output> outputs = freezeThrough.equals("first")
                ? List.of(Output.map("first"), Output.pooled("first", StagePooling.AVERAGE))
                : List.of(Output.pooled("first", StagePooling.AVERAGE), Output.pooled("second", StagePooling.AVERAGE));
        try (Examples examples = examples(freezeThrough, SolidPhotos.write(folder, PICTURES), PICTURES, 0);
                FusedForward forward = FusedCompiler.compileFor(new ForwardPlan(network.backbone(), outputs), engine)) {
            for (Step step : steps(examples, 0)) {
                assertEquals(outputs.size(), step.inputs.size());
                for (int row = 0; row < step.labels.length; row++) {
                    try (NDManager manager = engine.newManager()) {
                        NDList expected = forward.forward(ImageBatch.of(
                                manager,
                                List.of(SolidPhotos.picture(step.labels[row], SIDE)),
                                network.backbone().scaling()));
                        for (int output = 0; output < outputs.size(); output++) {
                            assertArrayEquals(
                                    expected.get(output).toFloatArray(),
                                    step.row(output, row),
                                    TOLERANCE,
                                    outputs.get(output) + " of picture " + step.labels[row]);
                        }
                    }
                }
            }
        }
    }

    /** The batch is mixed with itself backwards, by one share: {@code share * own + (1 - share) * other}. */
    @Test
    void mixupBlendsPixelsAndTargetsByTheSameShare() throws IOException {
        double share = Mixup.share(0.4, RANDOM.stream(Purpose.MIXUP, 0, 0));
        try (Examples examples = examples("nothing", SolidPhotos.write(folder, PICTURES), PICTURES, 0.4)) {
            Step step = steps(examples, 0).get(0);
            assertEquals(BATCH, step.labels.length);
            for (int row = 0; row < BATCH; row++) {
                int own = step.labels[row];
                int other = step.labels[BATCH - 1 - row];
                float[] target = new float[PICTURES];
                target[own] = (float) share;
                target[other] = (float) (1 - share);
                assertArrayEquals(target, step.targets[row], 1e-6f);
                for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                    double sample =
                            share * SolidPhotos.sample(own, channel) + (1 - share) * SolidPhotos.sample(other, channel);
                    // Rounding of the share to 1/256 and of the sample to a byte: a half of a step each.
                    assertEquals(sample / 127.5 - 1, step.plane(row, channel)[0], 1 / 127.5);
                }
            }
        }
    }

    @Test
    void mixupBlendsFeaturesAndTargetsByTheSameShare() {
        float[][] features = {{0, 10}, {1, 20}, {2, 30}, {3, 40}};
        double share = Mixup.share(0.4, RANDOM.stream(Purpose.MIXUP, 0, 0));
        try (Examples examples = new FeatureExamples(
                features,
                new int[] {0, 1, 2, 3},
                new Targets(new int[] {0, 1, 2, 3}, 4, false, 0),
                phase("backbone", 1, 0.4, 0.1),
                RANDOM)) {
            Step step = steps(examples, 0).get(0);
            for (int row = 0; row < BATCH; row++) {
                int own = step.labels[row];
                int other = step.labels[BATCH - 1 - row];
                double mixed = share * own + (1 - share) * other;
                assertArrayEquals(new float[] {(float) mixed, (float) (10 + 10 * mixed)}, step.row(0, row), TOLERANCE);
                assertEquals(share, step.targets[row][own], 1e-6);
                assertEquals(1 - share, step.targets[row][other], 1e-6);
            }
        }
    }

    @Test
    void aBrokenPictureIsLeftOutOfEveryEpochAndReported() throws IOException {
        List<LabeledImage> pictures = SolidPhotos.write(folder, PICTURES);
        Path broken = Files.writeString(pictures.get(2).path(), "no picture");
        try (Examples examples = examples("nothing", pictures, PICTURES, 0)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                messages.clear();
                List<Step> steps = steps(examples, epoch);

                assertEquals(
                        List.of(BATCH, 1),
                        steps.stream().map(step -> step.labels.length).toList(),
                        "the next picture takes its place");
                assertEquals(
                        List.of(0, 1, 3, 4, 5),
                        steps.stream()
                                .flatMapToInt(step -> Arrays.stream(step.labels))
                                .sorted()
                                .boxed()
                                .toList());
                assertEquals(1, messages.size());
                assertTrue(messages.get(0).startsWith("left out: "), messages.get(0));
                assertTrue(messages.get(0).contains(broken.getFileName().toString()), messages.get(0));
            }
        }
    }

    /** The prefix has a manager of its own, below none of a step's: what it leaves there shows in the process (MemorySuite). */
    @ParameterizedTest
    @ValueSource(strings = {"nothing", "first", "backbone"})
    void epochsOfPicturesLeaveNoArrayBehind(String freezeThrough) throws IOException {
        List<Integer> counts = new ArrayList<>();
        try (Examples examples = examples(freezeThrough, SolidPhotos.write(folder, PICTURES), PICTURES, 0.4)) {
            train(new CountingExamples(examples, counts), freezeThrough, PICTURES, 20);
        }

        assertEquals(40, counts.size());
        assertEquals(counts.get(10), counts.get(39), "arrays after 10 and after 39 steps");
    }

    /** The map and the pooled map of the freeze point, read from a file, are those that the prefix gives. */
    @Test
    void keptMapsAreThoseOfThePictures() throws IOException {
        List<LabeledImage> pictures = SolidPhotos.write(folder, PICTURES);
        try (Examples fresh = examples("first", pictures, PICTURES, 0);
                Examples kept = kept(pictures, PICTURES, phase("first", 2, 0, 0.1))) {
            assertEquals(PICTURES, kept.size());
            for (int epoch = 0; epoch < 2; epoch++) {
                List<Step> expected = steps(fresh, epoch);
                List<Step> steps = steps(kept, epoch);
                assertEquals(expected.size(), steps.size());
                for (int i = 0; i < steps.size(); i++) {
                    assertArrayEquals(expected.get(i).labels, steps.get(i).labels);
                    assertArrayEquals(expected.get(i).targets, steps.get(i).targets);
                    for (int row = 0; row < steps.get(i).labels.length; row++) {
                        for (int output = 0; output < 2; output++) {
                            assertArrayEquals(
                                    expected.get(i).row(output, row),
                                    steps.get(i).row(output, row),
                                    TOLERANCE);
                        }
                    }
                }
            }
        }
    }

    @Test
    void trainingOnKeptMapsIsTheSame() throws IOException {
        List<LabeledImage> pictures = SolidPhotos.write(folder, PICTURES);
        List<EpochRecord> expected;
        List<EpochRecord> history;
        try (Examples fresh = examples("first", pictures, PICTURES, 0);
                Examples kept = kept(pictures, PICTURES, phase("first", 4, 0, 0.1))) {
            expected = train(fresh, "first", PICTURES, 4).history();
            history = train(kept, "first", PICTURES, 4).history();
        }

        for (int epoch = 0; epoch < 4; epoch++) {
            assertEquals(expected.get(epoch).loss(), history.get(epoch).loss(), 1e-4);
        }
    }

    @Test
    void keptMapsOfCopiesAreOthersAndLeaveNoFile() throws IOException {
        List<LabeledImage> pictures = SolidPhotos.write(folder, PICTURES);
        Path broken = Files.writeString(pictures.get(2).path(), "no picture");
        Phase phase = phase("first", 1, 0, 0.1, new Augmentation(0, 0, 0, 0, 0, false, 1, 0.5, 0, 0), 2);
        try (FrozenMapExamples examples = kept(pictures, PICTURES, phase)) {
            assertEquals(3 * (PICTURES - 1), examples.size());
            assertEquals(3, messages.size(), "" + messages);
            assertTrue(messages.get(0).contains(broken.getFileName().toString()), messages.get(0));
            Map<Integer, Set<Float>> values = new HashMap<>();
            for (Step step : steps(examples, 0)) {
                for (int row = 0; row < step.labels.length; row++) {
                    values.computeIfAbsent(step.labels[row], label -> new HashSet<>())
                            .add(step.row(1, row)[0]);
                }
            }
            assertEquals(Set.of(0, 1, 3, 4, 5), values.keySet());
            values.forEach((label, some) -> assertEquals(3, some.size(), "the original and two copies of " + label));
        }
        try (Stream<Path> left = Files.list(folder.resolve("cache"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Three classes by colour alone: a label on the wrong picture keeps the loss near that of guessing. */
    @Test
    void fineTuningLearnsPhotosThatAreEasyToTellApart() throws IOException {
        List<LabeledImage> photos = new ArrayList<>();
        for (LabeledImage picture : SolidPhotos.write(folder, 12)) {
            photos.add(new LabeledImage(picture.path(), picture.label() % 3));
        }
        try (Examples examples = examples("first", photos, 3, 0)) {
            List<EpochRecord> history = train(examples, "first", 3, 30).history();

            EpochRecord last = history.get(history.size() - 1);
            assertTrue(last.loss() < 0.2 * Math.log(3), "from " + history.get(0) + " to " + last);
            assertEquals(1, last.accuracy());
        }
    }

    private Examples examples(String freezeThrough, List<LabeledImage> images, int classes, double mixup) {
        return new ImageExamples(
                new FrozenPrefix(engine, network(classes), plan(freezeThrough), Precision.FLOAT32),
                images,
                targets(images, classes),
                phase(freezeThrough, 1, mixup, 0.1),
                Preprocessing.direct(SIDE),
                RANDOM,
                listener());
    }

    private FrozenMapExamples kept(List<LabeledImage> images, int classes, Phase phase) throws IOException {
        FreezePlan plan = plan("first");
        try (FrozenPrefix prefix = new FrozenPrefix(engine, network(classes), plan, Precision.FLOAT32)) {
            return new FrozenMapExamples(
                    engine,
                    prefix,
                    images,
                    targets(images, classes),
                    phase,
                    Preprocessing.direct(SIDE),
                    RANDOM,
                    folder.resolve("cache"),
                    listener());
        }
    }

    private static Targets targets(List<LabeledImage> images, int classes) {
        return new Targets(images.stream().mapToInt(LabeledImage::label).toArray(), classes, false, 0);
    }

    private TrainingProgress listener() {
        return new TrainingProgress() {
            @Override
            public void message(String text) {
                messages.add(text);
            }
        };
    }

    private static Outcome train(Examples examples, String freezeThrough, int classes, int epochs) throws IOException {
        return new PhaseTrainer(
                        engine, Precision.FLOAT32, candidate -> PhaseTrainerSuite.evaluation(0), TrainingProgress.NONE)
                .train(network(classes), plan(freezeThrough), phase(freezeThrough, epochs, 0, 0.02), examples);
    }

    private static FreezePlan plan(String freezeThrough) {
        return FreezePlan.of(TinyBackbone.ARCHITECTURE, freezeThrough, BatchNormPolicy.INFERENCE);
    }

    private static Phase phase(String freezeThrough, int epochs, double mixup, double rate) {
        return phase(freezeThrough, epochs, mixup, rate, Augmentation.NONE, 0);
    }

    private static Phase phase(
            String freezeThrough, int epochs, double mixup, double rate, Augmentation augmentation, int copies) {
        return new Phase(
                "small",
                freezeThrough,
                epochs,
                BATCH,
                new OptimizerSettings(Algorithm.ADAM, rate, 1, 0, 0, 0.9, 0.999, 1e-8),
                Schedule.CONSTANT,
                augmentation,
                copies,
                0,
                mixup,
                0,
                BatchNormPolicy.INFERENCE,
                0,
                0);
    }

    private static Network network(int classes) {
        float[] deviation = new float[12];
        Arrays.fill(deviation, 1);
        return new Network(
                TinyBackbone.weights(4),
                HeadWeights.random(
                        List.of("first", "second"),
                        StagePooling.AVERAGE,
                        new float[12],
                        deviation,
                        List.of(),
                        classes,
                        6));
    }

    private static float[] oneHot(int label, int classes) {
        float[] target = new float[classes];
        target[label] = 1;
        return target;
    }

    /** A batch in the Java heap. */
    private record Step(List<float[]> inputs, List<Shape> shapes, float[][] targets, int[] labels) {

        /** Returns an example's part of an input. */
        float[] row(int input, int row) {
            int size = inputs.get(input).length / labels.length;
            return Arrays.copyOfRange(inputs.get(input), row * size, (row + 1) * size);
        }

        /** Returns a channel of an example's picture. */
        float[] plane(int row, int channel) {
            assertEquals(new Shape(labels.length, RgbImage.CHANNELS, SIDE, SIDE), shapes.get(0));
            float[] picture = row(0, row);
            return Arrays.copyOfRange(picture, channel * SIDE * SIDE, (channel + 1) * SIDE * SIDE);
        }
    }

    private static List<Step> steps(Examples examples, int epoch) {
        List<Step> steps = new ArrayList<>();
        for (Iterator<Examples.Batch> batches = examples.epoch(epoch); batches.hasNext(); ) {
            Examples.Batch batch = batches.next();
            try (NDManager manager = engine.newManager()) {
                NDList inputs = batch.inputs(manager);
                steps.add(new Step(
                        inputs.stream().map(NDArray::toFloatArray).toList(),
                        inputs.stream().map(NDArray::getShape).toList(),
                        batch.targets(),
                        batch.labels()));
            }
        }
        return steps;
    }

    /** Counts the arrays above each step, before it. */
    private record CountingExamples(Examples examples, List<Integer> counts) implements Examples {

        @Override
        public int size() {
            return examples.size();
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            Iterator<Batch> batches = examples.epoch(epoch);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return batches.hasNext();
                }

                @Override
                public Batch next() {
                    Batch batch = batches.next();
                    return new Batch() {
                        @Override
                        public NDList inputs(NDManager manager) {
                            counts.add(PhaseTrainerSuite.arraysAbove(manager));
                            return batch.inputs(manager);
                        }

                        @Override
                        public float[][] targets() {
                            return batch.targets();
                        }

                        @Override
                        public int[] labels() {
                            return batch.labels();
                        }
                    };
                }
            };
        }

        @Override
        public void close() {
            examples.close();
        }
    }
}
