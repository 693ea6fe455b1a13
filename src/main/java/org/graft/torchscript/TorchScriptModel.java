package org.graft.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.graft.data.NewFile;
import org.graft.model.ExportMetadata;
import org.graft.model.TrainedModel;

/**
 * A trained model as TorchScript, for PyTorch in any language.
 *
 * <p>Input: float32 {@code (batchSize, 3, size, size)}, RGB, scaled as the metadata say. Output: the logits, float32
 * {@code (batchSize, classes)}. Decoding, resizing, scaling and softmax are not part of the module, nor is the mean over mirror
 * images of a model with {@code flipAtTest}: what the caller has to do is in the extra file {@value #METADATA}.
 *
 * <p>Stateless and safe for use by many threads.
 */
public final class TorchScriptModel {

    /** The name of the extra file with the metadata, a JSON object. */
    public static final String METADATA = "graft.json";

    private TorchScriptModel() {}

    /**
     * Writes a trained model to a file, which is replaced when it is complete.
     *
     * @param model the model
     * @param file the file; the folders above it are made
     * @throws IOException if it cannot be written
     */
    public static void write(TrainedModel model, Path file) throws IOException {
        TorchScriptProgram program = new TorchScriptProgram(model.network());
        NewFile.write(
                file,
                out -> ScriptArchive.write(
                        out,
                        program.code(),
                        program.tensors(),
                        Map.of(METADATA, ExportMetadata.json(model.manifest()))));
    }
}
