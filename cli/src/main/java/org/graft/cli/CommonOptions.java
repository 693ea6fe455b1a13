package org.graft.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command. */
final class CommonOptions {

    private static final List<String> LEVELS = List.of("debug", "info", "warn", "error", "off");
    private static final String LOGGER = "org.slf4j.simpleLogger.log.";

    /** The loggers that simplelogger.properties keeps quiet about what is no fault on most machines. */
    private static final List<String> QUIET_LOGGERS = List.of(
            "ai.djl.util.cuda.CudaUtils",
            "ai.djl.mxnet.jna.LibUtils",
            "ai.djl.pytorch.jni.LibUtils",
            "ai.djl.onnxruntime.engine.OrtEngine",
            "ai.djl.repository.SimpleRepository");

    @Spec(Spec.Target.MIXEE)
    CommandSpec mixee;

    @Option(
            names = "--json",
            order = 90,
            description = "Print one JSON document on stdout and nothing else there. Default: text for people.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            order = 91,
            description = "Print the result and errors only. Default: progress as well.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            order = 92,
            description = "Print the stack trace of an error. Default: its message only.")
    boolean verbose;

    @Option(
            names = "-D",
            order = 93,
            paramLabel = "NAME=VALUE",
            mapFallbackValue = "true",
            description =
                    "Set a system property, as -Dengine=MXNet: engine (default: PyTorch), graft.threads (default: OMP_NUM_THREADS,"
                            + " else all processors), graft.cache (default: .graft in the home directory), graft.log (debug, info, warn, error or off; default:"
                            + " warn).")
    Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = {"-h", "--help"},
            order = 94,
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    /** Makes the properties known to the libraries, which read them later. */
    void apply() {
        properties.forEach(System::setProperty);
        String level = System.getProperty(KnownProperties.LOG, quiet ? "warn" : null);
        if (level == null) {
            return;
        }
        if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
            throw new ParameterException(
                    mixee.commandLine(),
                    "-Dgraft.log is '" + level + "'; it must be one of " + String.join(", ", LEVELS));
        }
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", level);
        if (level.equalsIgnoreCase("debug")) {
            QUIET_LOGGERS.forEach(name -> System.setProperty(LOGGER + name, level));
        }
    }
}
