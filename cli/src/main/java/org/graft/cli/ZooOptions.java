package org.graft.cli;

import java.util.Optional;
import org.graft.arch.InceptionV3;
import org.graft.weights.PretrainedWeights;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where pretrained weights are looked for. */
final class ZooOptions {

    @Spec(Spec.Target.MIXEE)
    CommandSpec mixee;

    private String location;

    @Option(
            names = "--zoo",
            paramLabel = "URL|DIR",
            description = "Another model zoo in DJL's layout. Default: DJL's own.")
    void setZoo(String newLocation) {
        location = newLocation;
    }

    /** Returns the location that was given. */
    Optional<String> location() {
        return Optional.ofNullable(location);
    }

    /** Starts a source of weights that shows its downloads. */
    PretrainedWeights.Builder builder(Console console) {
        PretrainedWeights.Builder builder = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optZoo(location())
                .optProgress(new DownloadProgress(console, "weights"));
        try {
            // Only the location of the zoo can be wrong.
            builder.build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(mixee.commandLine(), e.getMessage(), e);
        }
        return builder;
    }
}
