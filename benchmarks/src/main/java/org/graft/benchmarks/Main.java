package org.graft.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.graft.arch.InceptionV3;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.cli.Graft;
import org.graft.engine.ComputeEngine;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PretrainedWeights;

/**
 * The entry of {@code java -jar benchmarks.jar}: JMH's own command line with all its options. It makes what the benchmarks run
 * on and lets {@code -Dengine=} choose the contestants. With the word {@code bench} it is the front door instead.
 */
public final class Main {

    private static final Set<String> QUESTIONS = Set.of("-h", "-l", "-lp", "-lrf", "-lprof");
    private static final String FRONT_DOOR = "bench";
    private static final String PARAMETER = "-p";
    private static final String CONTESTANT = "contestant=";
    private static final String APPEND = "-jvmArgsAppend";

    private Main() {}

    /**
     * Runs JMH.
     *
     * @param arguments JMH's arguments
     * @throws IOException if the fixture cannot be made, or JMH cannot write
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        if (Stream.of(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .limit(1)
                .anyMatch(FRONT_DOOR::equals)) {
            Graft.main(arguments);
            return;
        }
        List<String> all = new ArrayList<>(List.of(arguments));
        if (all.stream().anyMatch(QUESTIONS::contains)) {
            org.openjdk.jmh.Main.main(arguments);
            return;
        }
        ofEngine(all, Optional.ofNullable(System.getProperty(ComputeEngine.ENGINE_PROPERTY)));
        FixtureSettings settings = FixtureSettings.ofProperties();
        try (TemporaryFixture made = TemporaryFixture.create(settings, () -> weights(settings))) {
            String property = "-D" + Fixture.PROPERTY + "=" + made.directory();
            int append = all.indexOf(APPEND);
            if (append >= 0 && append + 1 < all.size()) {
                all.set(append + 1, all.get(append + 1) + " " + property);
            } else {
                all.addAll(List.of(APPEND, property));
            }
            // For -f 0, where nothing is forked.
            System.setProperty(Fixture.PROPERTY, made.directory().toString());
            org.openjdk.jmh.Main.main(all.toArray(String[]::new));
        }
    }

    /** Reads the weights that the settings name. */
    static BackboneWeights weights(FixtureSettings settings) throws IOException {
        return PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .build()
                .load(settings.weights());
    }

    /** Restricts the contestants to those of an engine, if none are named. */
    static void ofEngine(List<String> arguments, Optional<String> engine) {
        boolean named = arguments.stream().anyMatch(argument -> argument.startsWith(CONTESTANT))
                || arguments.stream().anyMatch(argument -> argument.startsWith(PARAMETER + CONTESTANT));
        if (engine.isEmpty() || named) {
            return;
        }
        List<String> names = Contestants.all().stream()
                .filter(provider -> provider.engine().equalsIgnoreCase(engine.get()))
                .map(ContestantProvider::name)
                .toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is no engine '" + engine.get() + "'; there are "
                    + String.join(
                            ", ",
                            Contestants.all().stream()
                                    .map(ContestantProvider::engine)
                                    .distinct()
                                    .toList()));
        }
        arguments.addAll(Arrays.asList(PARAMETER, CONTESTANT + String.join(",", names)));
    }
}
