package org.graft.benchmarks.agreement;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.graft.backbone.GoldenFeatures;
import org.graft.benchmarks.Fixture;
import org.graft.benchmarks.TrainingFixture;
import org.graft.benchmarks.contestant.Contestant;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.ContestantProvider.EngineSettings;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.benchmarks.contestant.TrainingContestant;
import org.graft.benchmarks.environment.NativeLibraries;
import org.graft.data.LabeledImage;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.NativeAllocator;
import org.graft.eval.Evaluation;
import org.graft.image.RgbImage;
import org.graft.model.ImageScorer;
import org.graft.model.TrainedModel;
import org.graft.train.TrainingStep.Gradient;

/**
 * A program that writes down what one contestant answers: one process for each, so that no two engines share one.
 */
public final class OutputsProgram {

    /** The number of photos. */
    public static final int IMAGES = 16;

    /** The exit code if the contestant's engine cannot be had here; standard error then has the reason alone. */
    public static final int NO_ENGINE = 3;

    private static final int TRAINING_IMAGES = 4;

    private OutputsProgram() {}

    /**
     * Runs: contestant, directory of the fixture, device, threads, file to write.
     *
     * @param arguments the five arguments
     * @throws IOException if something cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        NativeAllocator.keepFreedMemory();
        ContestantProvider provider = Contestants.of(arguments[0]);
        Fixture fixture = Fixture.open(Path.of(arguments[1]));
        EngineSettings settings = new EngineSettings(arguments[2], Integer.parseInt(arguments[3]));
        NativeLibraries libraries = NativeLibraries.fromNowOn();
        String engine;
        try {
            engine = provider.loadEngine(settings);
        } catch (EngineUnavailableException e) {
            System.err.println(e.getMessage());
            System.exit(NO_ENGINE);
            return;
        }
        TrainedModel model = TrainedModel.load(fixture.model());
        List<RgbImage> images = fixture.images(IMAGES);
        Outputs outputs;
        try (Contestant contestant = provider.open(fixture, settings)) {
            float[][] logits = contestant.logits(images);
            Optional<Gradient> gradient = gradient(
                    provider, settings, fixture, images, model.classes().size());
            outputs = new Outputs(
                    provider.name(),
                    engine,
                    provider.precision(),
                    logits,
                    contestant.probabilities(images),
                    contestant.probabilities(images.subList(0, 1))[0],
                    golden(fixture, model, contestant),
                    gradient.map(Gradient::loss).orElse(null),
                    gradient.map(Gradient::norm).orElse(null),
                    accuracy(fixture, model, contestant)
                            .map(Evaluation::accuracy)
                            .orElse(null),
                    threads(),
                    libraries.loaded());
        }
        new ObjectMapper().writeValue(Path.of(arguments[4]).toFile(), outputs);
        System.out.println("done");
    }

    private static Optional<Gradient> gradient(
            ContestantProvider provider, EngineSettings settings, Fixture fixture, List<RgbImage> images, int classes)
            throws IOException {
        if (!provider.trains()) {
            return Optional.empty();
        }
        String stage = "stem";
        try (TrainingContestant training =
                provider.openTraining(fixture, settings, TrainingFixture.phase(stage), stage)) {
            return Optional.of(training.gradient(
                    images.subList(0, TRAINING_IMAGES), TrainingFixture.targets(TRAINING_IMAGES, classes)));
        }
    }

    /** The golden numbers are features of the whole backbone, so they tell nothing of a head that reads other stages. */
    private static float[][] golden(Fixture fixture, TrainedModel model, Contestant contestant) throws IOException {
        List<float[]> rows = new ArrayList<>();
        for (GoldenFeatures.Case golden : goldenCases(fixture, model)) {
            rows.add(contestant.logits(List.of(golden.image()))[0]);
        }
        return rows.toArray(float[][]::new);
    }

    /** Returns the golden images that apply to a fixture; none if it is trained, cut, or of other weights. */
    static List<GoldenFeatures.Case> goldenCases(Fixture fixture, TrainedModel model) throws IOException {
        if (fixture.isTrained()
                || !GoldenFeatures.belongTo(model.network().backbone())
                || !model.network().head().stages().equals(List.of("mixed10"))
                || model.manifest().preprocessing().size() != GoldenFeatures.SIZE) {
            return List.of();
        }
        return GoldenFeatures.read().cases().stream()
                .filter(golden -> golden.padding() == model.network().backbone().poolPadding())
                .toList();
    }

    private static Optional<Evaluation> accuracy(Fixture fixture, TrainedModel model, Contestant contestant)
            throws IOException {
        List<LabeledImage> labeled = fixture.labeled();
        if (!fixture.isTrained() || labeled.isEmpty()) {
            return Optional.empty();
        }
        return new ImageScorer(contestant::probabilities, model.manifest().preprocessing())
                .evaluate(labeled, model.classes(), done -> {}, failure -> {});
    }

    private static Integer threads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return (int) tasks.count();
        } catch (IOException e) {
            // Not Linux.
            return null;
        }
    }
}
