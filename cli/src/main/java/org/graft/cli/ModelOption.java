package org.graft.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of the commands that read a trained model. */
final class ModelOption {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "The trained model, or the folder of a training run (no default).")
    Path directory;
}
