package org.graft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The files below a folder, through links. A folder that cannot be listed, or a link that leads back to a folder above it,
 * is told of for itself and does not stop the rest.
 *
 * @param files the regular files, hidden ones too, in the order in which the file system lists them
 * @param failures what could not be looked into; hidden folders are none, as nobody looks for images there
 */
public record FilesBelow(List<Path> files, List<Failure> failures) {

    /**
     * A folder or link that could not be looked into.
     *
     * @param path the folder or link
     * @param problem what is wrong with it, as a clause without subject: "is a link that ..."
     * @param remedy what to do, as a clause
     */
    public record Failure(Path path, String problem, String remedy) {

        static Failure of(Path path, IOException cause) {
            if (cause instanceof FileSystemLoopException) {
                return new Failure(
                        path,
                        "is a link that leads back to a folder above it",
                        "remove the link; what it leads to is looked through once");
            }
            String why = cause instanceof AccessDeniedException ? "access is denied" : cause.toString();
            return new Failure(
                    path, "cannot be read (" + why + ")", "check its permissions; what is in it is left out");
        }
    }

    public FilesBelow {
        files = List.copyOf(files);
        failures = List.copyOf(failures);
    }

    /**
     * Looks through a folder.
     *
     * @param folder the folder
     * @return the files; if the folder itself cannot be listed, none, and the failure
     */
    public static FilesBelow of(Path folder) {
        Visitor visitor = new Visitor(folder);
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException("the visitor throws none", e);
        }
        return new FilesBelow(visitor.files, visitor.failures);
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {

        private final Path root;
        private final List<Path> files = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();

        Visitor(Path root) {
            this.root = root;
        }

        /** The walk knows the folders from its start on: a link to one above that would bring in what lies beside the start. */
        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            try {
                if (Files.isSymbolicLink(path)
                        && !path.equals(root)
                        && path.getParent().toRealPath().startsWith(path.toRealPath())) {
                    throw new FileSystemLoopException(path.toString());
                }
                return FileVisitResult.CONTINUE;
            } catch (IOException e) {
                visitFileFailed(path, e);
                return FileVisitResult.SKIP_SUBTREE;
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException cause) {
            if (!HiddenFiles.isHidden(root.relativize(path))) {
                failures.add(Failure.of(path, cause));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path path, IOException cause) {
            return cause == null ? FileVisitResult.CONTINUE : visitFileFailed(path, cause);
        }
    }
}
