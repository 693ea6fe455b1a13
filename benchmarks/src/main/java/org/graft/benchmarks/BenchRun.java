package org.graft.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.graft.benchmarks.agreement.AgreementCheck;
import org.graft.benchmarks.agreement.Outputs;
import org.graft.benchmarks.agreement.OutputsProgram;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;
import org.graft.cli.ProgressDisplay;
import org.graft.engine.EngineUnavailableException;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmarks in rounds: a round is one fork of every row, so that a machine that gets slower within the hour does so
 * for all contestants alike. For use by one thread.
 */
final class BenchRun {

    private static final String LOG = "jmh.log";
    private static final String JMH = "jmh.json";

    /** What becomes of a contestant whose engine cannot be had here. */
    enum Missing {
        IS_AN_ERROR,
        IS_LEFT_OUT
    }

    /** Gets the rows after each round. */
    interface Saver {
        void save(List<Row> rows) throws IOException;
    }

    private RunSettings settings;
    private final Fixture fixture;
    private final Path out;
    private final ProgressDisplay progress;
    private final Map<String, RowResult> rows = new LinkedHashMap<>();
    private final Map<BenchmarkParams, List<BenchmarkResult>> jmh = new TreeMap<>();
    private List<Double> rates;

    /** A row under way. */
    private static final class RowResult {

        private final Scenario scenario;
        private final String contestant;
        private final Map<String, String> parameters;
        private final List<Row.Fork> forks = new ArrayList<>();
        private String failure;

        RowResult(Scenario scenario, Map<String, String> all) {
            this.scenario = scenario;
            this.parameters = new TreeMap<>(all);
            String name = parameters.remove(BenchmarkGroup.CONTESTANT);
            this.contestant = name == null ? BenchmarkGroup.JAVA : name;
        }

        Row row() {
            return new Row(scenario, contestant, parameters, forks, failure);
        }
    }

    /**
     * Prepares a run.
     *
     * @param settings what to measure
     * @param fixture what to measure with
     * @param out where JMH's own files go
     * @param progress shows how far the run is
     */
    BenchRun(RunSettings settings, Fixture fixture, Path out, ProgressDisplay progress) {
        this.settings = settings;
        this.fixture = fixture;
        this.out = out;
        this.progress = progress;
        this.rates = settings.rates();
    }

    /**
     * Asks every contestant for its answers, each in a process of its own, and judges them.
     *
     * @param missing what becomes of a contestant whose engine cannot be had
     * @param leftOut gets a sentence for each contestant that is left out of this run
     * @throws EngineUnavailableException if an engine is missing, and that is an error or it was the last one
     */
    Correctness correctness(Missing missing, Consumer<String> leftOut) throws IOException, InterruptedException {
        List<ContestantProvider> present = new ArrayList<>(settings.contestants());
        List<Outputs> outputs = new ArrayList<>();
        Map<String, String> failures = new TreeMap<>();
        String lastReason = "";
        progress.begin("answers of the contestants", settings.contestants().size());
        for (ContestantProvider provider : settings.contestants()) {
            Path file = Files.createTempFile(fixture.model().getParent(), "outputs", ".json");
            try {
                new ChildProgram(
                                OutputsProgram.class,
                                provider.name(),
                                fixture.model().getParent().toString(),
                                settings.device(),
                                settings.threads().get(0).toString(),
                                file.toString())
                        .run();
                outputs.add(new ObjectMapper().readValue(file.toFile(), Outputs.class));
            } catch (ChildProgram.EndedException e) {
                if (e.code() != OutputsProgram.NO_ENGINE) {
                    failures.put(provider.name(), e.getMessage());
                } else if (missing == Missing.IS_AN_ERROR) {
                    throw new EngineUnavailableException(e.said(), e);
                } else {
                    lastReason = e.said();
                    leftOut.accept(provider.name() + " is left out: " + lastReason);
                    present.remove(provider);
                }
            } finally {
                Files.delete(file);
            }
            progress.advance(1);
        }
        progress.end();
        if (present.isEmpty()) {
            throw new EngineUnavailableException("no contestant is left to measure: " + lastReason, null);
        }
        settings = settings.with(present);
        return new AgreementCheck(fixture).judge(outputs, failures);
    }

    /**
     * Measures.
     *
     * @param afterRound gets the rows after each round, so that nothing is lost if a later one is stopped
     * @return the rows
     */
    List<Row> measure(Saver afterRound) throws IOException {
        Files.createDirectories(out);
        try (PrintStream log = new PrintStream(Files.newOutputStream(out.resolve(LOG)), true, StandardCharsets.UTF_8)) {
            for (int round = 1; round <= settings.rounds(); round++) {
                // Each contestant follows another one in each round, and finds the machine as that one left it.
                List<ContestantProvider> order = new ArrayList<>(settings.contestants());
                Collections.rotate(order, round - 1);
                for (Scenario scenario : settings.scenarios()) {
                    for (BenchmarkGroup group : BenchmarkGroup.of(settings.with(order), scenario, rates(scenario))) {
                        run(group, round, log);
                    }
                }
                writeJmh();
                afterRound.save(rows());
            }
        }
        return rows();
    }

    private void run(BenchmarkGroup group, int round, PrintStream log) throws IOException {
        String name = settings.rounds() == 1
                ? group.scenario().toString()
                : String.format(Locale.ROOT, "round %d of %d, %s", round, settings.rounds(), group.scenario());
        progress.begin(name, group.rows());
        RunLog format = new RunLog(log, () -> progress.advance(1));
        Collection<RunResult> results;
        try {
            results = new Runner(group.options(jvmArguments(round)), format).run();
        } catch (RunnerException e) {
            throw new IOException("JMH cannot run " + group.benchmark().getSimpleName() + ": " + e.getMessage(), e);
        }
        progress.end();
        Map<Map<String, String>, BenchmarkResult> found = new LinkedHashMap<>();
        for (RunResult result : results) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                found.put(ForkReader.parameters(fork.getParams()), fork);
                jmh.computeIfAbsent(result.getParams(), key -> new ArrayList<>())
                        .add(fork);
            }
        }
        for (Map<String, String> parameters : group.combinations()) {
            RowResult row = rows.computeIfAbsent(
                    group.scenario() + " " + new TreeMap<>(parameters),
                    key -> new RowResult(group.scenario(), parameters));
            Map<String, String> sorted = new TreeMap<>(parameters);
            BenchmarkResult fork = found.get(sorted);
            if (fork == null) {
                row.failure = "round " + round + ": " + format.failure(sorted).orElse("no result")
                        + " (all of it is in " + LOG + ")";
            } else {
                row.forks.add(ForkReader.read(group.scenario(), round, fork, format.control(sorted)));
            }
        }
    }

    private List<String> jvmArguments(int round) {
        List<String> arguments = new ArrayList<>(List.of(
                "-D" + Server.ROUND + "=" + round,
                "-D" + Fixture.PROPERTY + "=" + fixture.model().getParent(),
                "-D" + ContestantChoice.DEVICE + "=" + settings.device()));
        arguments.addAll(ChildProgram.choices());
        return arguments;
    }

    /** The shares of MLPerf's server scenario are searched for; here they are fixed, the same for all contestants. */
    private List<Double> rates(Scenario scenario) {
        if (scenario == Scenario.SERVER && rates.isEmpty()) {
            double slowest = rows.values().stream()
                    .filter(row -> row.scenario == Scenario.SINGLE_STREAM && !row.forks.isEmpty())
                    .filter(row -> settings.contestants().stream()
                            .anyMatch(provider ->
                                    provider.isGraft() && provider.name().equals(row.contestant)))
                    .mapToDouble(row -> 1000 / row.forks.get(0).latency().mean())
                    .min()
                    .orElse(Server.DEFAULT_RATE / Server.HIGH_LOAD);
            rates = List.of(rounded(Server.LOW_LOAD * slowest), rounded(Server.HIGH_LOAD * slowest));
        }
        return rates;
    }

    private static double rounded(double rate) {
        return rate >= 1 ? Math.round(10 * rate) / 10.0 : Math.max(0.01, Math.round(100 * rate) / 100.0);
    }

    private List<Row> rows() {
        return rows.values().stream().map(RowResult::row).toList();
    }

    private void writeJmh() throws IOException {
        List<RunResult> results = new ArrayList<>();
        jmh.forEach((params, forks) -> results.add(new RunResult(params, forks)));
        if (!results.isEmpty()) {
            ResultFormatFactory.getInstance(
                            ResultFormatType.JSON, out.resolve(JMH).toString())
                    .writeOut(results);
        }
    }
}
