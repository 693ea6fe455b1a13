package org.graft.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code graft} command. */
@Command(
        name = "graft",
        versionProvider = Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Turns a folder of photos into a trained image classifier, on PyTorch or MXNet.",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            EmbedCommand.class,
            ExportCommand.class,
            ServeCommand.class,
            SplitCommand.class,
            AuditCommand.class,
            WeightsCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  ./graft train                               train on the bundled sample",
            "  ./graft train --data photos -Dengine=MXNet  train on photos/train/<class>/* or photos/<class>/*",
            "  ./graft predict --model DIR photo.jpg       classify a photo",
            "  ./graft bench --quick                       compare the engines",
            "  ./graft COMMAND --help                      all about a command",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong use (or an engine or device that cannot be had)."
        })
public final class Graft implements Runnable {

    private static final int HELP_WIDTH = 100;

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the versions of Graft, DJL and Java.")
    boolean version;

    Graft() {}

    /**
     * Runs a command. Exits the virtual machine if its exit code is not 0.
     *
     * @param arguments the command and its arguments
     */
    public static void main(String[] arguments) {
        // The environment may name a display that is not there. Nothing is shown on one; images are decoded and drawn.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        PrintStream stdout = System.out;
        Charset text = textCharset();
        PrintWriter out = new PrintWriter(stdout, true, isJson(arguments) ? StandardCharsets.UTF_8 : text);
        PrintWriter err = new PrintWriter(System.err, true, text);
        // Results go to stdout through the console alone: a library that prints there must not spoil them.
        System.setOut(System.err);
        int code;
        try {
            code = execute(commandLine(out, err), arguments);
        } finally {
            System.setOut(stdout);
        }
        if (code != GraftCommand.DONE) {
            System.exit(code);
        }
    }

    /** Runs a command; returns its exit code. */
    static int execute(CommandLine graft, String... arguments) {
        try {
            return graft.execute(arguments);
        } catch (OutOfMemoryError e) {
            // picocli handles exceptions only.
            return Failures.tell(graft, e, GraftCommand.FAILED, Arrays.asList(arguments));
        }
    }

    /** Text is written as the environment wants it. Where it wants ASCII, UTF-8 says the same, and the rest too. */
    private static Charset textCharset() {
        String wanted = System.getProperty("native.encoding");
        Charset charset = wanted == null ? Charset.defaultCharset() : Charset.forName(wanted);
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }

    /** Whether the arguments, which may not be understood, ask for a JSON document. */
    static boolean isJson(String... arguments) {
        return Arrays.asList(arguments).contains("--json");
    }

    /** Makes the command line with its ways of reporting. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        Failures failures = new Failures();
        CommandLine graft = new CommandLine(new Graft());
        // What is set afterwards is set for them too.
        addCommandsOfOtherJars(graft);
        graft.setOut(out)
                .setErr(err)
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExitCodeExceptionMapper(failures);
        Numbers.register(graft);
        keepOrderOfOptions(graft);
        return graft;
    }

    /** The benchmarks are a jar of their own, which has this one and more on its class path. */
    private static void addCommandsOfOtherJars(CommandLine graft) {
        for (GraftCommand command : ServiceLoader.load(GraftCommand.class)) {
            graft.addSubcommand(command);
        }
        if (!graft.getSubcommands().containsKey(BenchPointer.NAME)) {
            graft.addSubcommand(new BenchPointer());
        }
    }

    /** Help lists a command's own options first, in the order of their declaration. */
    private static void keepOrderOfOptions(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false).sortSynopsis(false);
        command.getSubcommands().values().forEach(Graft::keepOrderOfOptions);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: train, evaluate, predict, ...");
    }
}
