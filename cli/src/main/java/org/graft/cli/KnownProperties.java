package org.graft.cli;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.graft.engine.CacheFolder;
import org.graft.engine.ComputeEngine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The system properties {@code graft.*} that something reads. Another one is a mistyped name: it has no effect. */
final class KnownProperties {

    /** The level of the log. */
    static final String LOG = "graft.log";

    /** Whether an error comes with its stack trace. */
    static final String VERBOSE = "graft.verbose";

    /** Those of the benchmarks are read in their own jar, all but the first by the processes that they start. */
    private static final List<String> NAMES = List.of(
            ComputeEngine.THREADS_PROPERTY,
            CacheFolder.PROPERTY,
            LOG,
            VERBOSE,
            "graft.bench.python",
            "graft.bench.data",
            "graft.bench.device",
            "graft.bench.fixture",
            "graft.bench.model",
            "graft.bench.round",
            "graft.bench.weights");

    private static final String PREFIX = "graft.";
    /** Of the tests of this project, which run commands in their own process. */
    private static final List<String> TESTS = List.of("graft.test.", "graft.suite.");

    private KnownProperties() {}

    /** Returns a warning for each property that nothing reads, with the name that is most like it. */
    static List<String> warnings(Properties properties) {
        Set<String> names = new TreeSet<>(properties.stringPropertyNames());
        return names.stream()
                .filter(name -> name.startsWith(PREFIX) && !NAMES.contains(name))
                .filter(name -> TESTS.stream().noneMatch(name::startsWith))
                .map(name -> "-D" + name + " has no effect: there is no such property" + nearest(name))
                .toList();
    }

    /** Picocli tells which command a mistyped one is most like, and does the same here. */
    private static String nearest(String name) {
        CommandLine known = new CommandLine(CommandSpec.create());
        NAMES.forEach(each -> known.addSubcommand(each, CommandSpec.create()));
        List<String> similar = new UnmatchedArgumentException(known, List.of(name)).getSuggestions();
        return similar.isEmpty() ? "" : "; did you mean -D" + similar.get(0) + "?";
    }
}
