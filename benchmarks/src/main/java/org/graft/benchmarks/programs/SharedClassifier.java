package org.graft.benchmarks.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.graft.benchmarks.load.ArrivalSchedule;
import org.graft.benchmarks.load.LoadGenerator;
import org.graft.benchmarks.load.LoadResult;
import org.graft.benchmarks.load.Service;
import org.graft.image.ImageSource;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what it brings that one thread computes for all who share a classifier: the latency of images that come at random,
 * against a classifier with a computing thread for each caller, by turns in one process.
 *
 * <pre>
 * . cli/src/exec/environment.sh
 * java -cp benchmarks/target/benchmarks.jar org.graft.benchmarks.programs.SharedClassifier PyTorch models/photos photos
 * </pre>
 */
@Command(
        name = "SharedClassifier",
        description = "Measures what it brings that one thread computes for all who share a classifier.")
public final class SharedClassifier implements Callable<Integer> {

    private static final int MOST_PHOTOS = 64;
    private static final long SEED = 42;

    @Mixin
    ClassifierArguments given;

    @Option(
            names = "--callers",
            paramLabel = "N",
            defaultValue = "4",
            description = "The number of threads that share the classifier. Default: ${DEFAULT-VALUE}.")
    int callers;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "11",
            description = "The mean number of images a second. Default: ${DEFAULT-VALUE}.")
    int rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "The length of a measurement. Default: ${DEFAULT-VALUE}.")
    int seconds;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "3",
            description = "How often both are measured. Default: ${DEFAULT-VALUE}.")
    int rounds;

    /** Made by {@link #main}. */
    SharedClassifier() {}

    /**
     * Runs the program.
     *
     * @param arguments the arguments
     */
    public static void main(String[] arguments) {
        System.exit(Program.run(new SharedClassifier(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Program.requireOne("--callers", callers);
        Program.requireOne("--rate", rate);
        Program.requireOne("--seconds", seconds);
        Program.requireOne("--rounds", rounds);
        List<Path> files = Photos.in(given.photos);
        Program.prepareAllocator();
        ClassifierOptions options = ClassifierArguments.options(given.engine, 1);
        try (ImageClassifier one = ImageClassifier.load(given.model, options);
                ImageClassifier several = ImageClassifier.load(given.model, options.withPredictors(callers))) {
            List<RgbImage> images = new ArrayList<>();
            for (Path file : files.subList(0, Math.min(files.size(), MOST_PHOTOS))) {
                images.add(one.prepare(ImageSource.of(file)));
            }
            RoundRatios ratios = new RoundRatios();
            for (int round = 1; round <= rounds; round++) {
                LoadGenerator load = new LoadGenerator(
                        ArrivalSchedule.poisson(rate, Duration.ofSeconds(seconds), SEED + round), callers);
                double alone = measure("one computing thread", load, number -> classify(one, images, number));
                double own = measure(callers + " computing threads", load, number -> classify(several, images, number));
                ratios.add(own, alone);
            }
            System.out.println("p90 of " + callers + " computing threads / of one: " + ratios);
        }
        return Program.DONE;
    }

    private static void classify(ImageClassifier classifier, List<RgbImage> images, int number) {
        classifier.probabilities(List.of(images.get(number % images.size())));
    }

    private static double measure(String name, LoadGenerator load, Service service)
            throws InterruptedException, ExecutionException {
        LoadResult result = load.run(service);
        if (result.overloaded()) {
            throw new IllegalStateException(name + ": images came faster than they were computed; give a lower --rate");
        }
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f ms, p90 %.0f ms, %d images%n",
                name,
                result.latency().p50(),
                result.latency().p90(),
                result.requests());
        return result.latency().p90();
    }
}
