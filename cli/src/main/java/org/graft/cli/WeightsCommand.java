package org.graft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about pretrained weights. */
@Command(
        name = "weights",
        header = "Lists, fetches and verifies pretrained weights.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {WeightsListCommand.class, WeightsFetchCommand.class, WeightsVerifyCommand.class},
        footer = {
            "",
            "Examples:",
            "  ./graft weights list",
            "  ./graft weights fetch nsfwjs",
            "  ./graft weights verify"
        })
final class WeightsCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: weights list, fetch or verify");
    }
}
