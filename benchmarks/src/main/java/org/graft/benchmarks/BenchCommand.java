package org.graft.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.arch.InceptionV3;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.FreezePlan;
import org.graft.benchmarks.RunSettings.Iterations;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.benchmarks.environment.DisturbanceWatch;
import org.graft.benchmarks.environment.Environment;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.RunDifferences;
import org.graft.benchmarks.result.Scenario;
import org.graft.cli.Console;
import org.graft.cli.GraftCommand;
import org.graft.cli.WeightOptions;
import org.graft.engine.ComputeEngine;
import org.graft.engine.NativeAllocator;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.graft.weights.WeightSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code graft bench}: compares the engines by measurement, and checks that they give the same answers. */
@Command(
        name = "bench",
        header = "Compares the engines by measurement: JMH benchmarks in rounds, agreement of the answers, a report.",
        description = {
            "",
            "Writes results.json, report.html, report.md with its charts, and JMH's own jmh.json and jmh.log."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft bench --quick                        see in minutes that everything works and agrees",
            "  ./graft bench --scenario offline -Dengine=MXNet",
            "  ./graft bench --baseline old/results.json    faster, slower or inconclusive, row by row",
            "",
            "Exit code 1 if the answers disagree or a row is missing."
        })
public final class BenchCommand extends GraftCommand {

    private static final String CPU = "cpu";
    private static final int ROUNDS = 5;
    private static final List<Integer> BATCHES = List.of(1, 8, 32, 64);
    private static final List<Integer> TRAINING_BATCHES = List.of(16);
    private static final int SERVER_SECONDS = 20;
    private static final int COLD_STARTS = 3;

    private static final String QUICK_STAGE = "mixed0";
    private static final int QUICK_SIZE = 75;
    private static final List<Integer> QUICK_BATCHES = List.of(4);
    private static final int QUICK_SERVER_SECONDS = 2;
    private static final double QUICK_RATE = 20;

    /** The seed of the weights {@code none}. */
    private static final long RANDOM_WEIGHTS = 42;

    @Option(
            names = "--quick",
            description =
                    "The short mode: a part of the network, small images, random weights, one round. It shows that"
                            + " everything works and agrees; its times mean nothing. Default: the full run.")
    boolean quick;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.",
            completionCandidates = ScenarioNames.class,
            converter = ScenarioNames.class)
    List<Scenario> scenarios = new ArrayList<>();

    @Option(
            names = "--contestant",
            split = ",",
            paramLabel = "NAME",
            description =
                    "What to compare: PyTorch, MXNet, OnnxRuntime, PyTorch-bf16, PlainDjl-PyTorch, PlainDjl-MXNet,"
                            + " OnnxRuntime-Java, OnnxRuntime-DJL, Python-PyTorch (of -Dgraft.bench.python=FILE, else python3). Default: all, or those of the engine that -Dengine= names.")
    List<String> contestants = new ArrayList<>();

    @Option(
            names = "--device",
            paramLabel = "cpu|gpu|gpu:N",
            defaultValue = CPU,
            description = "Where to compute, for all alike. Default: ${DEFAULT-VALUE}.")
    String device;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description =
                    "The numbers of threads of an engine. Default: -Dgraft.threads, OMP_NUM_THREADS, else all processors.")
    List<Integer> threads = new ArrayList<>();

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            description = "The batch sizes of the scenario offline. Default: 1,8,32,64.")
    List<Integer> batches = new ArrayList<>();

    @Option(
            names = "--training-batch",
            split = ",",
            paramLabel = "N",
            description = "The batch sizes of the scenario training. Default: 16.")
    List<Integer> trainingBatches = new ArrayList<>();

    @Option(
            names = "--freeze-through",
            split = ",",
            paramLabel = "STAGE",
            description = "The last frozen stages of the scenario training. Default: backbone,stem.")
    List<String> freezeThrough = new ArrayList<>();

    @Option(
            names = "--rate",
            split = ",",
            paramLabel = "R",
            description =
                    "The arrivals a second of the scenario server. Default: those of the baseline, else 0.3 and 0.7 of"
                            + " what Graft's slower engine did in the scenario single-stream, 1.7 and 4 without it.")
    List<Double> rates = new ArrayList<>();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "4",
            description = "The client threads of the scenario server. Default: ${DEFAULT-VALUE}.")
    int clients;

    @Option(
            names = "--server-seconds",
            paramLabel = "S",
            description = "The length of the scenario server in a fork. Default: 20.")
    Integer serverSeconds;

    @Option(
            names = "--cold-starts",
            paramLabel = "N",
            description =
                    "The starts of the scenario cold-start in a fork, after one that reads the files. Default: 3.")
    Integer coldStarts;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each row is measured, in a virtual machine of its own each time. Default: 5.")
    Integer rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "NxS",
            description = "The iterations of a warm-up and their length in seconds. Default: 2x3.",
            converter = IterationsConverter.class)
    Iterations warmUp;

    @Option(
            names = "--measurement",
            paramLabel = "NxS",
            description = "The iterations of a measurement and their length in seconds. Default: 3x5.",
            converter = IterationsConverter.class)
    Iterations measurement;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "A trained model to measure. Default: InceptionV3 with the weights that --weights names and a head"
                            + " that was never trained.")
    Path model;

    @Mixin
    WeightOptions weights;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A folder of photos, for the agreement on real images and, with --model, the accuracy. Default: the"
                            + " bundled sample.")
    String data;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "The results.json of an earlier run to compare with.")
    Path baseline;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Measure nothing; write the report of the run in DIR, of the rounds that are done if it was"
                    + " stopped. Default: measure.")
    Path earlier;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the results go. Default: bench/ and the time in the current folder.")
    Path out;

    /** Made as a service. */
    public BenchCommand() {}

    /** The names of the scenarios, as people type them. */
    static final class ScenarioNames implements Iterable<String>, ITypeConverter<Scenario> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Scenario.values()).map(Scenario::toString).iterator();
        }

        @Override
        public Scenario convert(String text) {
            for (Scenario scenario : Scenario.values()) {
                if (scenario.toString().equalsIgnoreCase(text)) {
                    return scenario;
                }
            }
            throw new TypeConversionException(
                    "there is no scenario '" + text + "'; there are " + String.join(", ", this));
        }
    }

    /** Reads {@code 3x5}: three iterations of five seconds. */
    static final class IterationsConverter implements ITypeConverter<Iterations> {

        @Override
        public Iterations convert(String text) {
            if (!text.matches("[1-9]\\d{0,3}x\\d{1,4}(\\.\\d{1,3})?") || text.matches(".*x[0.]+")) {
                throw new TypeConversionException(
                        "'" + text + "' is no number of iterations and their seconds, as 3x5");
            }
            int x = text.indexOf('x');
            return new Iterations(Integer.parseInt(text.substring(0, x)), Double.parseDouble(text.substring(x + 1)));
        }
    }

    /** The forks of JMH do, which it ends with this process. */
    @Override
    protected boolean isComputingHere() {
        return false;
    }

    @Override
    protected int run(Console console) throws IOException, InterruptedException {
        Optional<BenchmarkResult> old =
                baseline == null ? Optional.empty() : Optional.of(BenchmarkResult.read(baseline));
        if (earlier != null) {
            BenchmarkResult result = BenchmarkResult.read(earlier.resolve(BenchReport.RESULTS));
            return tell(console, new BenchReport(result, old), earlier);
        }
        RunSettings settings = settings(old);
        requireRows(settings);
        FixtureSettings fixtureSettings = fixtureSettings();
        String created = now();
        Path directory = Files.createDirectories(out != null ? out : Path.of("bench", created.replaceAll("[-:Z]", "")));
        // Before anything of this run burdens the machine.
        DisturbanceWatch watch = DisturbanceWatch.start();
        NativeAllocator.keepFreedMemory();
        try (TemporaryFixture made = TemporaryFixture.create(
                fixtureSettings, () -> weights.load(console, RANDOM_WEIGHTS, fixtureSettings.weights()))) {
            Fixture fixture = Fixture.open(made.directory());
            if (fixture.unreadable() > 0) {
                console.note(fixture.unreadable() + " photos are left out, since they cannot be decoded; ./graft audit"
                        + " tells which");
            }
            Environment surroundings = Environment.ofThisProcess();
            Map<String, Object> environment = surroundings.facts(project());
            BenchRun run = new BenchRun(settings, fixture, directory, console.progress());
            List<String> leftOut = new ArrayList<>();
            Correctness correctness = run.correctness(
                    isChosen() ? BenchRun.Missing.IS_AN_ERROR : BenchRun.Missing.IS_LEFT_OUT, leftOut::add);
            leftOut.forEach(console::note);
            correctness.disagreements().forEach(console::warn);
            Map<String, String> described = described(settings, fixtureSettings, fixture);
            if (!leftOut.isEmpty()) {
                described.put(RunDifferences.LEFT_OUT, String.join(" ", leftOut));
            }
            described.replaceAll((name, value) -> surroundings.withoutNames(value));
            Function<List<Row>, BenchmarkResult> result = rows -> new BenchmarkResult(
                    BenchmarkResult.FORMAT,
                    created,
                    now(),
                    surroundings.withoutNames(repeat()),
                    quick,
                    described,
                    environment,
                    watch.untilNow(),
                    correctness.map(surroundings::withoutNames),
                    rows.stream()
                            .map(row -> row.withFailure(surroundings::withoutNames))
                            .toList());
            List<Row> rows = run.measure(soFar -> result.apply(soFar).write(directory.resolve(BenchReport.RESULTS)));
            return tell(console, new BenchReport(result.apply(rows), old), directory);
        }
    }

    private int tell(Console console, BenchReport report, Path directory) throws IOException {
        report.write(directory);
        console.text(report.toText());
        console.say("Report:     " + directory.resolve(BenchReport.HTML));
        console.document(report::document);
        return report.isSound() ? DONE : FAILED;
    }

    private RunSettings settings(Optional<BenchmarkResult> old) {
        List<Integer> allThreads = threads.isEmpty() ? List.of(ComputeEngine.defaultThreads()) : distinct(threads);
        requirePositive("--threads", allThreads);
        requirePositive("--batch", batches);
        requirePositive("--training-batch", trainingBatches);
        requirePositive("--clients", List.of(clients));
        if (rates.stream().anyMatch(rate -> !(rate > 0))) {
            throw wrongUse("--rate takes numbers above 0, not " + rates);
        }
        requirePositive("--server-seconds", serverSeconds == null ? List.of() : List.of(serverSeconds));
        requirePositive("--cold-starts", coldStarts == null ? List.of() : List.of(coldStarts));
        freezeThrough.forEach(this::requireStage);
        if (model != null && quick) {
            throw wrongUse("--quick measures a part of the network with random weights: it takes no --model");
        }
        if (model != null && !weights.specification().equals(WeightSpec.auto())) {
            throw wrongUse("--model brings its weights: leave out --weights");
        }
        int allRounds = rounds != null ? rounds : quick ? 1 : ROUNDS;
        requirePositive("--rounds", List.of(allRounds));
        return new RunSettings(
                scenarios.isEmpty() ? EnumSet.allOf(Scenario.class) : EnumSet.copyOf(scenarios),
                chosen(),
                device,
                allThreads,
                batches.isEmpty() ? quick ? QUICK_BATCHES : BATCHES : distinct(batches),
                trainingBatches.isEmpty() ? quick ? QUICK_BATCHES : TRAINING_BATCHES : distinct(trainingBatches),
                freezeThrough.isEmpty() ? List.of(FreezePlan.WHOLE_BACKBONE, "stem") : distinct(freezeThrough),
                rates(old),
                clients,
                serverSeconds != null ? serverSeconds : quick ? QUICK_SERVER_SECONDS : SERVER_SECONDS,
                allRounds,
                warmUp != null ? warmUp : quick ? new Iterations(0, 0) : new Iterations(2, 3),
                measurement != null ? measurement : quick ? new Iterations(2, 0.3) : new Iterations(3, 5),
                coldStarts != null ? coldStarts : quick ? 1 : COLD_STARTS);
    }

    private static <T> List<T> distinct(List<T> values) {
        return values.stream().distinct().toList();
    }

    private void requireStage(String stage) {
        try {
            FreezePlan.of(InceptionV3.ARCHITECTURE, stage, BatchNormPolicy.INFERENCE);
        } catch (IllegalArgumentException e) {
            throw wrongUse("--freeze-through: " + e.getMessage());
        }
    }

    /** Finds out before anything is loaded that a scenario that was asked for has no row. */
    private void requireRows(RunSettings settings) {
        for (Scenario scenario : scenarios) {
            if (BenchmarkGroup.of(settings, scenario, List.of(1.0)).isEmpty()) {
                throw wrongUse("none of " + String.join(", ", names(settings.contestants()))
                        + " takes part in the scenario " + scenario + " as it is asked for");
            }
        }
    }

    private static List<String> names(List<ContestantProvider> providers) {
        return providers.stream().map(ContestantProvider::name).toList();
    }

    private void requirePositive(String option, List<Integer> values) {
        if (values.stream().anyMatch(value -> value < 1)) {
            throw wrongUse(option + " takes whole numbers of 1 or more, not " + values);
        }
    }

    /** Rows with other rates would be other rows, and could not be compared. */
    private List<Double> rates(Optional<BenchmarkResult> old) {
        if (!rates.isEmpty()) {
            return distinct(rates);
        }
        if (old.isPresent() && old.get().quick() == quick) {
            return old.get().rows().stream()
                    .filter(row -> row.scenario() == Scenario.SERVER)
                    .map(row -> Double.valueOf(row.parameters().get(BenchmarkGroup.RATE)))
                    .distinct()
                    .sorted()
                    .toList();
        }
        return quick ? List.of(QUICK_RATE) : List.of();
    }

    /** Whether the user said which engines or which device to compare: then none may be missing. */
    private boolean isChosen() {
        return !contestants.isEmpty()
                || !device.equals(CPU)
                || System.getProperty(ComputeEngine.ENGINE_PROPERTY) != null;
    }

    private List<ContestantProvider> chosen() {
        if (!contestants.isEmpty()) {
            try {
                return contestants.stream().map(Contestants::of).distinct().toList();
            } catch (IllegalArgumentException e) {
                throw wrongUse("--contestant: " + e.getMessage());
            }
        }
        String engine = System.getProperty(ComputeEngine.ENGINE_PROPERTY);
        List<ContestantProvider> found = Contestants.all().stream()
                .filter(provider -> engine == null || provider.engine().equalsIgnoreCase(engine.strip()))
                .toList();
        if (found.isEmpty()) {
            throw wrongUse("There is no engine '" + engine + "': there are "
                    + String.join(
                            ", ",
                            Contestants.all().stream()
                                    .map(ContestantProvider::engine)
                                    .distinct()
                                    .toList())
                    + ".");
        }
        return found;
    }

    private FixtureSettings fixtureSettings() {
        WeightSpec asked = weights.specification();
        WeightSpec used = quick && asked.equals(WeightSpec.auto()) ? WeightSpec.parse("none") : asked;
        return new FixtureSettings(
                Optional.ofNullable(model),
                used,
                quick ? QUICK_STAGE : FixtureSettings.WHOLE,
                quick ? QUICK_SIZE : FixtureSettings.SIZE,
                Optional.ofNullable(data));
    }

    private static Map<String, String> described(RunSettings settings, FixtureSettings fixtureSettings, Fixture fixture)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("contestants", String.join(", ", names(settings.contestants())));
        all.putAll(settings.describe());
        ModelManifest manifest = TrainedModel.readManifest(fixture.model());
        all.put("network", manifest.architecture() + " through " + manifest.lastStage());
        all.put(RunDifferences.WEIGHTS_FROM, fixture.weights());
        all.put("weights", "SHA-256 of the parameters " + manifest.files().get(TrainedModel.PARAMETERS));
        all.put("image size", Integer.toString(manifest.preprocessing().size()));
        all.put(
                "photos",
                (fixtureSettings.photos().isPresent() ? "" : "the bundled sample as JPEG: ")
                        + fixture.photos().size() + ", SHA-256 of all together " + digest(fixture.photos()));
        return all;
    }

    private static String digest(List<Path> files) throws IOException {
        MessageDigest digest = DigestUtils.getSha256Digest();
        for (Path file : files) {
            DigestUtils.updateDigest(digest, file);
        }
        return Hex.encodeHexString(digest.digest());
    }

    /** The command without the folders of this run: where results go is no part of what is measured. */
    private String repeat() {
        List<String> words = new ArrayList<>(List.of("./graft"));
        List<String> all = words();
        for (int i = 0; i < all.size(); i++) {
            String word = all.get(i);
            if (word.equals("--out") || word.equals("--baseline")) {
                i++;
            } else if (!word.startsWith("--out=") && !word.startsWith("--baseline=")) {
                words.add(word);
            }
        }
        String engine = System.getProperty(ComputeEngine.ENGINE_PROPERTY);
        if (engine != null && words.stream().noneMatch(word -> word.startsWith("-Dengine"))) {
            words.add("-Dengine=" + engine);
        }
        return String.join(" ", words);
    }

    /** The folder of the project that the classes were built in, if they still lie there: benchmarks/target/benchmarks.jar. */
    private static Path project() throws IOException {
        try {
            Path classes = Path.of(BenchCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
