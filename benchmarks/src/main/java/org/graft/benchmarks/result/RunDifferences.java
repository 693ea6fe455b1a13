package org.graft.benchmarks.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What differs between two runs besides the code, so that a difference of their figures would tell nothing of it. The
 * engines' versions and the commit are not among it: their effect is what people compare runs for.
 */
public final class RunDifferences {

    /** The setting that says where the weights came from; what they are is told by their digest. */
    public static final String WEIGHTS_FROM = "weights from";

    /** The setting that says which contestants could not be had. */
    public static final String LEFT_OUT = "left out";

    /**
     * The settings in which runs may differ, because they choose rows, or the number of their forks, and change no row:
     * the parameters of a row are part of {@link Row#key()}. All other settings have to be the same.
     */
    public static final Set<String> SETTINGS_THAT_MAY_DIFFER = Set.of(
            "scenarios", "contestants", "threads", "batches", "training", "server", "rounds", WEIGHTS_FROM, LEFT_OUT);

    /**
     * The facts of {@link BenchmarkResult#environment()} that have to be the same; a dot leads into a part. A fact that
     * neither run states does not differ.
     */
    public static final List<String> ENVIRONMENT = List.of(
            "processor.name",
            "processor.family",
            "processor.model",
            "processor.flags",
            "processor.governor",
            "processor.turbo",
            "cores.available",
            "cores.smt",
            "controlGroup.cores",
            "memory.transparentHugePages",
            "jvm.name",
            "jvm.version",
            "jvm.arguments",
            "jvm.collectors",
            "system.architecture",
            "system.libc",
            "allocator.name",
            "allocator.variables",
            "engineVariables");

    /** The argument of the virtual machine that chooses the engines to measure, so that it chooses rows as well. */
    private static final String CHOICE_OF_ENGINE = "-Dengine=";

    private RunDifferences() {}

    /**
     * Compares the settings and the environments of two runs.
     *
     * @param baseline the earlier run
     * @param current the later run
     * @return what differs, with both values; empty if the runs can be compared
     */
    public static List<String> between(BenchmarkResult baseline, BenchmarkResult current) {
        List<String> differences = new ArrayList<>();
        Set<String> settings = new TreeSet<>(baseline.settings().keySet());
        settings.addAll(current.settings().keySet());
        settings.removeAll(SETTINGS_THAT_MAY_DIFFER);
        for (String name : settings) {
            add(name, baseline.settings().get(name), current.settings().get(name), differences);
        }
        EnvironmentTree before = EnvironmentTree.of(baseline);
        EnvironmentTree after = EnvironmentTree.of(current);
        for (String path : ENVIRONMENT) {
            add(path.replace('.', ' '), text(before.at(path)), text(after.at(path)), differences);
        }
        return differences;
    }

    private static void add(String name, String baseline, String current, List<String> differences) {
        if (!Objects.equals(baseline, current)) {
            differences.add(name + ": " + stated(baseline) + " in the baseline, " + stated(current) + " in this run");
        }
    }

    private static String stated(String value) {
        return value == null ? "not stated" : value;
    }

    /** Returns a fact as text, or null if it is not stated, like an empty list, which the environment leaves out. */
    private static String text(JsonNode fact) {
        if (fact.isMissingNode() || fact.isNull()) {
            return null;
        }
        if (fact.isArray()) {
            String elements = StreamSupport.stream(fact.spliterator(), false)
                    .map(JsonNode::asText)
                    .filter(element -> !element.startsWith(CHOICE_OF_ENGINE))
                    .collect(Collectors.joining(" "));
            return elements.isEmpty() ? null : elements;
        }
        return fact.isValueNode() ? fact.asText() : fact.toString();
    }
}
