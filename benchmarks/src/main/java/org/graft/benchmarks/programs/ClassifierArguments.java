package org.graft.benchmarks.programs;

import java.nio.file.Path;
import java.time.Duration;
import org.graft.engine.ComputeEngine;
import org.graft.model.ClassifierOptions;
import org.graft.model.MicroBatching;
import picocli.CommandLine.Parameters;

/** The first arguments of the programs that classify photos. */
final class ClassifierArguments {

    private static final Duration BATCH_DELAY = Duration.ofMillis(2);

    @Parameters(index = "0", paramLabel = "ENGINE", description = "PyTorch, MXNet or OnnxRuntime.")
    String engine;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The directory of a trained model.")
    Path model;

    @Parameters(index = "2", paramLabel = "PHOTOS", description = "A folder of JPEG files.")
    Path photos;

    /**
     * Returns the options of a classifier on the processor.
     *
     * @param engine the engine
     * @param batch the largest micro-batch; 1 for none
     * @return the options
     */
    static ClassifierOptions options(String engine, int batch) {
        ClassifierOptions options = ClassifierOptions.defaults().withEngine(ComputeEngine.open(engine, "cpu"));
        return batch == 1 ? options : options.withMicroBatching(new MicroBatching(batch, BATCH_DELAY));
    }
}
