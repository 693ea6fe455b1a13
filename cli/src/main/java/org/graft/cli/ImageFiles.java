package org.graft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.graft.data.HiddenFiles;
import org.graft.image.ImageFormat;

/**
 * The image files that the arguments of a command name. A file stands for itself, whatever it is; a folder for the files
 * below it that have an image's extension and are not hidden, sorted.
 *
 * @param files the files, in the order of the arguments
 * @param failures what is wrong with arguments that name no file
 */
record ImageFiles(List<Path> files, List<ImageFailure> failures) {

    /** The order of paths by their characters, the same on every machine. */
    static final Comparator<Path> ORDER =
            Comparator.comparing(path -> path.toString().replace('\\', '/'));

    static ImageFiles find(List<Path> arguments) {
        List<Path> files = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        for (Path argument : arguments) {
            if (Files.isDirectory(argument)) {
                try {
                    List<Path> found = below(argument);
                    if (found.isEmpty()) {
                        failures.add(new ImageFailure(
                                argument.toString(), "there is no image in this folder; name one with images"));
                    }
                    files.addAll(found);
                } catch (IOException e) {
                    failures.add(new ImageFailure(argument.toString(), "the folder cannot be read (" + e + ")"));
                }
            } else {
                files.add(argument);
            }
        }
        return new ImageFiles(files.stream().distinct().toList(), failures);
    }

    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> !HiddenFiles.isHidden(folder.relativize(file)))
                    .filter(file -> ImageFormat.byExtension(file.getFileName().toString())
                            .isPresent())
                    .sorted(ORDER)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
