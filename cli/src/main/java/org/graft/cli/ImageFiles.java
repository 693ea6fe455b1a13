package org.graft.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.graft.data.FilesBelow;
import org.graft.data.HiddenFiles;
import org.graft.image.ImageFormat;
import org.graft.image.UnreadFormat;

/**
 * The image files that the arguments of a command name. A file stands for itself, whatever it is; a folder for the files
 * below it that have an image's extension and are not hidden, sorted. An image there whose format is not read is a failure.
 *
 * @param files the files, in the order of the arguments
 * @param failures what is wrong with arguments that name no file, and with folders below them
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
                look(argument, files, failures);
            } else {
                files.add(argument);
            }
        }
        return new ImageFiles(files.stream().distinct().toList(), failures);
    }

    private static void look(Path folder, List<Path> files, List<ImageFailure> failures) {
        FilesBelow below = FilesBelow.of(folder);
        int before = files.size() + failures.size();
        below.failures().forEach(failure -> failures.add(ImageFailure.of(failure)));
        below.files().stream()
                .filter(file -> !HiddenFiles.isHidden(folder.relativize(file)))
                .sorted(ORDER)
                .forEach(file -> {
                    if (ImageFormat.byExtension(file.getFileName().toString()).isPresent()) {
                        files.add(file);
                    } else {
                        UnreadFormat.of(file)
                                .ifPresent(format -> failures.add(new ImageFailure(
                                        file.toString(), format.problem() + "; " + UnreadFormat.REMEDY)));
                    }
                });
        if (files.size() + failures.size() == before) {
            failures.add(new ImageFailure(folder.toString(), "there is no image in this folder; name one with images"));
        }
    }
}
