package org.graft.data;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntConsumer;

/** Writes the splits of a tree as folders {@code train}, {@code validation} and {@code test}, for this and other programs. */
public final class SplitWriter {

    /** How files get into the new folder. */
    public enum Mode {
        /** As copies. */
        COPY,
        /** As hard links, which take no space, or copies where the file system has no such links. */
        LINK
    }

    private SplitWriter() {}

    /**
     * Checks that splits can be written to a folder, as far as that shows without reading images.
     *
     * @param target the folder to make
     * @throws DataException if it exists
     */
    public static void requireFree(Path target) throws DataException {
        if (Files.exists(target)) {
            throw new DataException(target + " exists; name a folder that does not, or remove it");
        }
    }

    /**
     * Writes the splits. A split without images gets no folder; a class without images in a split gets an empty one. Nobody
     * sees a half-written folder.
     *
     * @param tree the images; their files are not changed
     * @param target the folder to make
     * @param mode how
     * @param progress gets the number of files written since its last call
     * @return the number of files written
     * @throws DataException if the target exists or cannot be written
     */
    public static int write(ImageTree tree, Path target, Mode mode, IntConsumer progress) throws DataException {
        requireFree(target);
        int written = 0;
        try (NewFolder folder = new NewFolder(target)) {
            for (Split split : Split.values()) {
                if (tree.images(split).isEmpty()) {
                    continue;
                }
                Path splitFolder = folder.path().resolve(split.folders().get(0));
                for (String name : tree.classes()) {
                    Files.createDirectories(splitFolder.resolve(name));
                }
                Set<Path> taken = new HashSet<>();
                for (LabeledImage image : tree.images(split)) {
                    Path classFolder = splitFolder.resolve(tree.classes().get(image.label()));
                    put(image.path(), free(classFolder, image.path(), taken), mode);
                    written++;
                    progress.accept(1);
                }
            }
            folder.moveIntoPlace();
        } catch (FileAlreadyExistsException e) {
            throw new DataException(target + " exists; name a folder that does not, or remove it", e);
        } catch (IOException e) {
            throw new DataException(
                    target + " cannot be written (" + e + "); check the space and the permissions there", e);
        }
        return written;
    }

    /** Images of nested folders come into one folder: a name that is taken gets a number. */
    private static Path free(Path folder, Path image, Set<Path> taken) {
        String name = image.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path path = folder.resolve(name);
        for (int i = 2; !taken.add(folder.resolve(path.getFileName().toString().toLowerCase(Locale.ROOT))); i++) {
            path = folder.resolve(name.substring(0, dot) + "-" + i + name.substring(dot));
        }
        return path;
    }

    private static void put(Path from, Path to, Mode mode) throws IOException {
        if (mode == Mode.LINK) {
            try {
                // A hard link of a symbolic link would be a link that leads astray from its new place.
                Files.createLink(to, from.toRealPath());
                return;
            } catch (UnsupportedOperationException | IOException e) {
                // Another file system, or one without links: the copy below does, or says what is wrong.
                Files.deleteIfExists(to);
            }
        }
        Files.copy(from, to);
    }
}
