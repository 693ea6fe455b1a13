package org.graft.benchmarks.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.FusedCompiler;
import org.graft.backbone.FusedForward;
import org.graft.backbone.InputMemory;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.benchmarks.result.ForkInterval;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Agreement;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures what each step brings on the way from DJL's operations, as one would write them down first, to the fused forward:
 * arrays closed, batch norm folded, channels-last memory, and the program or symbol of the engine.
 *
 * <pre>
 * . cli/src/exec/environment.sh
 * java -cp benchmarks/target/benchmarks.jar org.graft.benchmarks.programs.ForwardSteps PyTorch --batch 8 --rounds 5
 * </pre>
 *
 * <p>All steps are measured by turns in one process, and their features are compared. The images are noise.
 */
@Command(
        name = "ForwardSteps",
        description = "Measures what each step from DJL's operations to the fused forward brings.")
public final class ForwardSteps implements Callable<Integer> {

    private static final int SIZE = 299;

    /** The largest relative L2 error of the features of a step. */
    private static final double TOLERANCE = 1e-4;

    @Parameters(index = "0", paramLabel = "ENGINE", description = "PyTorch or MXNet.")
    String engine;

    @Mixin
    BackboneArguments weights;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "The number of images of a forward; without closing, each takes 150 MB. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--forwards",
            paramLabel = "N",
            defaultValue = "5",
            description = "The number of forwards of a measurement. Default: ${DEFAULT-VALUE}.")
    int forwards;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "How often each step is measured. Default: ${DEFAULT-VALUE}.")
    int rounds;

    /** Made by {@link #main}. */
    ForwardSteps() {}

    /** A step, which contains those before it. */
    enum Step {
        /** Convolution, batch norm and ReLU by themselves; every array lives until the forward ends. */
        OPERATIONS,
        /** Arrays are closed after their last use. */
        CLOSED,
        /** Batch norm is folded into the convolutions. */
        FOLDED,
        /** Maps and kernels are in channels-last memory, on engines that know it. */
        CHANNELS_LAST,
        /** What Graft runs: the engine's own program, in parts. */
        FUSED
    }

    /**
     * Runs the program.
     *
     * @param arguments the arguments
     */
    public static void main(String[] arguments) {
        System.exit(Program.run(new ForwardSteps(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        Program.requireOne("--batch", batch);
        Program.requireOne("--forwards", forwards);
        Program.requireOne("--rounds", rounds);
        Program.prepareAllocator();
        ComputeEngine opened = ComputeEngine.open(engine, "cpu");
        BackboneWeights backbone = weights.load();
        List<RgbImage> images = noise(batch);
        ForwardPlan plan = ForwardPlan.pooledFeatures(
                backbone, List.of(backbone.architecture().lastStage()), StagePooling.AVERAGE, Precision.FLOAT32);
        try (NDManager manager = opened.newManager();
                FusedForward fused = FusedCompiler.compileFor(plan, opened)) {
            Map<Step, Supplier<float[]>> steps = new EnumMap<>(Step.class);
            for (Step step : List.of(Step.OPERATIONS, Step.CLOSED, Step.FOLDED, Step.CHANNELS_LAST)) {
                steps.put(step, operations(step, plan, manager, images));
            }
            InputMemory memory = new InputMemory();
            steps.put(Step.FUSED, () -> {
                try (NDManager scope = manager.newSubManager()) {
                    return fused.forward(fused.input(memory, scope, images, backbone.scaling()))
                            .singletonOrThrow()
                            .toFloatArray();
                }
            });
            return measure(steps, batch, forwards, rounds) ? Program.DONE : Program.FAILED;
        }
    }

    private static List<RgbImage> noise(int count) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] pixels = new byte[SIZE * SIZE * RgbImage.CHANNELS];
                    random.nextBytes(pixels);
                    return new RgbImage(SIZE, SIZE, pixels);
                })
                .toList();
    }

    /** The forward in DJL's operations, up to a step. */
    private static Supplier<float[]> operations(Step step, ForwardPlan plan, NDManager manager, List<RgbImage> images) {
        DjlOperations operations = new DjlOperations(step, plan.weights(), manager);
        return () -> {
            try (NDManager scope = manager.newSubManager()) {
                NDArray input = operations.input(scope, images);
                return plan.run(operations, input, (map, pooling) -> pooling.apply(map))
                        .get(0)
                        .toFloatArray();
            }
        };
    }

    /**
     * Measures all steps by turns, after one forward of each that does not count, and prints what came out.
     *
     * @param steps the forwards, each of which returns its features
     * @param images the number of images of a forward
     * @param forwards the number of forwards of a measurement
     * @param rounds the number of rounds
     * @return whether all steps have the features of the first one
     */
    static boolean measure(Map<Step, Supplier<float[]>> steps, int images, int forwards, int rounds) {
        List<Step> order = List.copyOf(steps.keySet());
        boolean agreed = true;
        double[] expected = null;
        for (Step step : order) {
            float[] features = steps.get(step).get();
            if (expected == null) {
                expected = doubles(features);
            }
            double error = Agreement.relativeError(expected, features);
            if (!(error <= TOLERANCE)) {
                agreed = false;
                System.out.printf(Locale.ROOT, "%s has other features, by %.1e%n", step, error);
            }
        }
        Map<Step, RoundRatios> overFirst = new EnumMap<>(Step.class);
        Map<Step, RoundRatios> overBefore = new EnumMap<>(Step.class);
        Map<Step, List<Double>> rates = new EnumMap<>(Step.class);
        for (int round = 0; round < rounds; round++) {
            Map<Step, Double> now = new EnumMap<>(Step.class);
            for (int i = 0; i < order.size(); i++) {
                Step step = order.get((round + i) % order.size());
                now.put(step, rate(steps.get(step), images, forwards));
            }
            Step before = order.get(0);
            for (Step step : order) {
                rates.computeIfAbsent(step, key -> new ArrayList<>()).add(now.get(step));
                overFirst.computeIfAbsent(step, key -> new RoundRatios()).add(now.get(step), now.get(order.get(0)));
                overBefore.computeIfAbsent(step, key -> new RoundRatios()).add(now.get(step), now.get(before));
                before = step;
            }
        }
        for (Step step : order) {
            System.out.printf(
                    Locale.ROOT,
                    "%-13s %6.2f images/s, over the step before %s, over the first %s%n",
                    step,
                    ForkInterval.of(rates.get(step).stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray())
                            .mean(),
                    overBefore.get(step),
                    overFirst.get(step));
        }
        return agreed;
    }

    private static double rate(Supplier<float[]> forward, int images, int forwards) {
        long begin = System.nanoTime();
        for (int i = 0; i < forwards; i++) {
            float[] unused = forward.get();
        }
        return images * forwards / ((System.nanoTime() - begin) / 1e9);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
