package org.graft.benchmarks.environment;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.graft.cli.Machine;
import org.graft.engine.CLibrary;
import org.graft.engine.SystemFiles;
import org.graft.version.BuildVersion;

/**
 * The machine and the software on which the benchmarks run, as it is written into the result: a figure means nothing
 * without them. What cannot be found out is left out. Neither the user nor the machine is named, and home folders are
 * {@code ~}.
 */
public final class Environment {

    private static final Predicate<String> ALLOCATOR_VARIABLE =
            Pattern.compile("MALLOC_.*|LD_PRELOAD|GLIBC_TUNABLES").asMatchPredicate();
    private static final Predicate<String> ENGINE_VARIABLE = Pattern.compile(
                    "(OMP|GOMP|KMP|MKL|OPENBLAS|DNNL|ONEDNN|ATEN|MXNET|PYTORCH)_.*")
            .asMatchPredicate();

    private final SystemFiles files;
    private final Map<String, String> variables;
    private final List<String> jvmArguments;
    private final Privacy privacy;

    /**
     * Takes what is looked at.
     *
     * @param files the files by which Linux tells
     * @param variables the environment variables
     * @param jvmArguments the options of the virtual machine
     * @param privacy what must not be told
     */
    Environment(SystemFiles files, Map<String, String> variables, List<String> jvmArguments, Privacy privacy) {
        this.files = files;
        this.variables = Map.copyOf(variables);
        this.jvmArguments = List.copyOf(jvmArguments);
        this.privacy = privacy;
    }

    /**
     * Takes this process and its machine.
     *
     * @return the environment
     */
    public static Environment ofThisProcess() {
        SystemFiles files = SystemFiles.ofThisMachine();
        Map<String, String> variables = System.getenv();
        return new Environment(
                files,
                variables,
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                Privacy.ofThisUser(files, variables));
    }

    /**
     * Gathers the facts.
     *
     * @param project the folder of the project, whose commit is compared with the one that the jar was built from; need
     *     not be one of a repository
     * @return the facts, in order: the parts {@code processor}, {@code cores}, {@code controlGroup}, {@code memory},
     *     {@code jvm}, {@code system}, {@code allocator}, {@code engineVariables}, {@code versions}, each a map of
     *     strings, numbers, lists of strings, and such maps. Unknown facts and empty parts are left out.
     *     {@code versions} has {@code build} and {@code checkout}, each with {@code commit} and {@code dirty}, and
     *     {@code stale}, a sentence, if the jar is of another commit than the folder
     * @throws IOException if the library's own versions cannot be read
     */
    public Map<String, Object> facts(Path project) throws IOException {
        Machine machine = Machine.look(files);
        Hardware hardware = new Hardware(files, machine);
        return new Facts()
                .add("processor", hardware.processor())
                .add("cores", hardware.cores())
                .add("controlGroup", hardware.controlGroup())
                .add("memory", hardware.memory())
                .add("jvm", jvm(machine))
                .add("system", system())
                .add(
                        "allocator",
                        new Facts().add("name", machine.allocator()).add("variables", variables(ALLOCATOR_VARIABLE)))
                .add("engineVariables", variables(ENGINE_VARIABLE))
                .add("versions", versions(project))
                .toMap();
    }

    /**
     * Takes out of another text of the result what tells of the user and the machine, as it is done with the facts: of
     * the command, of settings that are paths, of messages of failures.
     *
     * @param text the text
     * @return the text with {@code ~} instead of home folders, and without names and secrets
     */
    public String withoutNames(String text) {
        return privacy.clean(text);
    }

    private Facts jvm(Machine machine) {
        return new Facts()
                .add("name", System.getProperty("java.vm.name"))
                .add("version", Runtime.version().toString())
                .add("vendor", System.getProperty("java.vendor"))
                .add("arguments", jvmArguments.stream().map(privacy::clean).toList())
                .add(
                        "collectors",
                        ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .map(GarbageCollectorMXBean::getName)
                                .toList())
                .add("maxHeapBytes", machine.heapLimitBytes());
    }

    private Facts system() {
        return new Facts()
                .add("name", System.getProperty("os.name"))
                .add("kernel", System.getProperty("os.version"))
                .add("architecture", System.getProperty("os.arch"))
                .add(
                        "distribution",
                        Optional.ofNullable(files.values("/etc/os-release", '=').get("PRETTY_NAME"))
                                .map(name -> name.replace("\"", "")))
                .add("libc", CLibrary.version());
    }

    private Map<String, String> variables(Predicate<String> wanted) {
        Map<String, String> found = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (wanted.test(name)) {
                found.put(name, privacy.clean(value));
            }
        });
        return found;
    }

    private static Facts versions(Path project) throws IOException {
        Map<String, String> build = BuildVersion.read();
        Optional<Checkout> checkout = Checkout.of(project);
        return new Facts()
                .add("graft", build.get("graft"))
                .add("djl", build.get("djl"))
                .add("jmh", org.openjdk.jmh.util.Version.getPlainVersion())
                .add("build", new Facts().add("commit", build.get("commit")).add("dirty", build.get("dirty")))
                .add(
                        "checkout",
                        checkout.map(found -> new Facts()
                                .add("commit", found.commit())
                                .add("dirty", Boolean.toString(found.dirty()))
                                .toMap()))
                .add("stale", checkout.flatMap(found -> found.staleness(build)));
    }
}
