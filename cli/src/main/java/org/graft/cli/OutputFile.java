package org.graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graft.model.TrainedModel;

/** A file that a command is about to write, and what must not be lost by that. */
final class OutputFile {

    private OutputFile() {}

    /**
     * Says why a file must not be written: it is part of a trained model, or it is read by the same command.
     *
     * @param file the file to write, which may not exist
     * @param models the directories of the models that the command reads
     * @param inputs the other files that the command reads
     * @return what is wrong, and the remedy; empty if nothing is
     * @throws IOException if what is there cannot be read
     */
    static Optional<String> problem(Path file, List<Path> models, List<Path> inputs) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<Path> directories = new ArrayList<>(models);
        directories.add(file.toAbsolutePath().getParent());
        directories.add(file.toRealPath().getParent());
        for (Path directory : directories) {
            if (directory != null && TrainedModel.isPart(directory, file)) {
                return Optional.of("--out would overwrite " + file + ", which is part of the model " + directory
                        + "; choose another name");
            }
        }
        for (Path input : inputs) {
            if (Files.exists(input) && Files.isSameFile(input, file)) {
                return Optional.of("--out would overwrite " + file + ", which this command reads; choose another name");
            }
        }
        return Optional.empty();
    }
}
