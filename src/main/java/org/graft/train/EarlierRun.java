package org.graft.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graft.data.NewFolder;
import org.graft.model.TrainedModel;

/**
 * What an earlier run left in the directory of a new one: its models, {@code run.json}, and what a killed run was writing.
 * It goes before the new run begins, so that nothing old is taken for the new result. Anything else is not Graft's to
 * delete: the directory is refused.
 */
final class EarlierRun {

    private static final Set<String> FILES = Set.of(
            TrainedModel.MANIFEST,
            TrainedModel.PARAMETERS,
            TrainedModel.CLASSES,
            TrainedModel.SERVING,
            RunDirectory.HISTORY_JSON,
            RunDirectory.HISTORY_CSV,
            RunDirectory.RECIPE);

    private static final Pattern MODEL = Pattern.compile("phase\\d+-.+");
    private static final Pattern UNFINISHED = Pattern.compile(
            "\\.phase\\d+-.+(" + Pattern.quote(NewFolder.WRITING) + "|" + Pattern.quote(NewFolder.REPLACED) + ").*");

    private final Path directory;
    private final List<Path> entries;

    private EarlierRun(Path directory, List<Path> entries) {
        this.directory = directory;
        this.entries = entries;
    }

    /**
     * Looks at a directory.
     *
     * @param directory the directory of a run; it may be missing or empty
     * @return what an earlier run left there
     * @throws TrainingException if there is anything else
     * @throws IOException if it cannot be read
     */
    static EarlierRun in(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return new EarlierRun(directory, List.of());
        }
        if (!Files.isDirectory(directory)) {
            throw new TrainingException(
                    "the run cannot be written to " + directory + ": it is no folder; give another one (--out)");
        }
        List<Path> entries = list(directory).stream()
                .filter(entry -> !entry.endsWith(RunLock.FILE))
                .toList();
        for (Path entry : entries) {
            if (!isOfRun(entry)) {
                throw new TrainingException("the run cannot be written to " + directory + ": it holds "
                        + entry.getFileName() + ", which is no part of an earlier run and would be in the way of the"
                        + " new one; move it away, or give another folder (--out)");
            }
        }
        return new EarlierRun(directory, entries);
    }

    private static boolean isOfRun(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
            boolean isModel = MODEL.matcher(name).matches() && Files.exists(entry.resolve(TrainedModel.MANIFEST));
            return (isModel || UNFINISHED.matcher(name).matches())
                    && list(entry).stream()
                            .allMatch(file -> Files.isRegularFile(file)
                                    && FILES.contains(file.getFileName().toString()));
        }
        return name.equals(RunDirectory.UNFINISHED_RUN) || (name.equals(TrainedModel.RUN) && namesResult(entry));
    }

    private static boolean namesResult(Path file) throws IOException {
        try {
            return new ObjectMapper().readTree(file.toFile()).path("result").isTextual();
        } catch (JsonProcessingException e) {
            // Not written by a run, which replaces the file at once.
            return false;
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** Removes it. The pointer to the result goes first: it never points to what is not there. */
    void remove() throws IOException {
        Files.deleteIfExists(directory.resolve(TrainedModel.RUN));
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                NewFolder.delete(entry);
            } else {
                Files.deleteIfExists(entry);
            }
        }
    }
}
