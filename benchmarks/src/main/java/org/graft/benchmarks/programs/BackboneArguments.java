package org.graft.benchmarks.programs;

import java.io.IOException;
import org.graft.arch.InceptionV3;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSpec;
import picocli.CommandLine.Option;

/** The backbone of the programs that compute features. */
final class BackboneArguments {

    @Option(
            names = "--weights",
            paramLabel = "SPEC",
            defaultValue = "auto",
            description = "The pretrained weights, as ./graft embed takes them. Default: ${DEFAULT-VALUE}.")
    String weights;

    /**
     * Reads the weights.
     *
     * @return InceptionV3 with these weights
     * @throws IOException if they cannot be had
     */
    BackboneWeights load() throws IOException {
        return PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .build()
                .load(WeightSpec.parse(weights));
    }
}
