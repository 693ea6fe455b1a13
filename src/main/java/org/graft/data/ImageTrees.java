package org.graft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.graft.image.ImageFormat;
import org.graft.image.UnreadFormat;

/**
 * Finds the images of a folder.
 *
 * <p>Two forms are understood. Split: {@code train/<class>/*} (or {@code training/}), with {@code validation/} ({@code val/},
 * {@code valid/}) and {@code test/} ({@code testing/}) beside it if there are any; capitals do not matter. Flat: {@code
 * <class>/*}, which {@link SplitRule} splits. Images in folders below a class folder belong to the class.
 *
 * <p>A split tree without validation images gets them from its training images by the same rule; {@link ImageTree#splitBy} says so.
 *
 * <p>A file that the rule cannot read stays in training, where the audit reports it.
 *
 * <p>A folder below a class folder that cannot be listed, or a link that leads back to a folder above it, is kept in
 * {@link ImageTree#unreadable}; the images beside it are found.
 *
 * <p>An image is a file with a usual extension of a format that can be decoded (those of DJL's {@code ImageFolder}, and
 * WebP, TIFF and rarer ones). Hidden files and folders, files with other extensions, and images that lie in no class folder
 * (directly in the folder or in that of a split, or in a folder beside those of the splits) are passed over and counted.
 */
public final class ImageTrees {

    /** What stands in a name for bytes that the encoding of this process does not know. */
    private static final char UNDECODABLE = '\ufffd';

    private ImageTrees() {}

    /**
     * Finds the images of a folder with the default rule: a fifth for validation where the folder has no validation images.
     *
     * @param root the folder
     * @return the images
     * @throws DataException if the folder is missing, has no class folders, no images, a class folder whose name is not
     *     certain in the encoding of this process, is blank or has a line break, or cannot be read
     */
    public static ImageTree discover(Path root) throws DataException {
        return discover(root, SplitRule.DEFAULT);
    }

    /**
     * Finds the images of a folder.
     *
     * @param root the folder
     * @param rule how images are split that are not split yet. In a split tree it fills validation and test only if they are
     *     absent; give a validation fraction of 0 to leave validation empty
     * @return the images
     * @throws DataException if the folder is missing, has no class folders, no images, a class folder whose name is not
     *     certain in the encoding of this process, is blank or has a line break, or cannot be read
     */
    public static ImageTree discover(Path root, SplitRule rule) throws DataException {
        return discover(root, rule, new ImageHashes());
    }

    /**
     * Finds the images of a folder.
     *
     * @param root the folder
     * @param rule as for {@link #discover(Path, SplitRule)}
     * @param hashes gives the hashes that the rule splits by, and keeps them for other uses
     * @return the images
     * @throws DataException as for {@link #discover(Path, SplitRule)}
     */
    public static ImageTree discover(Path root, SplitRule rule, ImageHashes hashes) throws DataException {
        requireFolder(root);
        Scan scan = new Scan();
        Map<Split, Path> folders = splitFolders(root, scan);
        ImageTree tree;
        if (folders.isEmpty()) {
            Map<String, List<Path>> classes = scan.classes(root, root);
            requireImages(root, classes, scan);
            tree = split(root, classes, Map.of(), Map.of(), rule, "split " + rule, scan, hashes);
        } else {
            Path training = folders.get(Split.TRAINING);
            if (training == null) {
                throw new DataException(root + " has a folder "
                        + folders.values().iterator().next().getFileName()
                        + "/ but no folder train/; put the training images into train/<class>/, or remove the split"
                        + " folders to have the images split");
            }
            Map<String, List<Path>> classes = scan.classes(training, root);
            requireImages(training, classes, scan);
            tree = fromFolders(root, folders, classes, rule, scan, hashes);
        }
        return tree;
    }

    /**
     * Finds the images of a folder {@code <class>/*} and labels them by given class names.
     *
     * @param root the folder
     * @param classes the class names in the order of their labels
     * @return as for {@link #discoverFlat(Path, List, ImageHashes)}
     * @throws DataException as for {@link #discoverFlat(Path, List, ImageHashes)}
     */
    public static ImageTree discoverFlat(Path root, List<String> classes) throws DataException {
        return discoverFlat(root, classes, new ImageHashes());
    }

    /**
     * Finds the images of a folder {@code <class>/*} and labels them by given class names, for evaluating on a folder that has no
     * splits. A folder with splits gives its test images, else its validation images; if it has training images only, those that the
     * rule takes from them for validation.
     *
     * @param root the folder
     * @param classes the class names in the order of their labels
     * @param hashes gives the hashes that the rule splits by
     * @return a tree with these images in {@link Split#TEST}; folders of other names are its foreign classes
     * @throws DataException if the folder is missing, cannot be read, or has no image of any of the classes
     */
    public static ImageTree discoverFlat(Path root, List<String> classes, ImageHashes hashes) throws DataException {
        requireFolder(root);
        Scan scan = new Scan();
        Map<Split, Path> folders = splitFolders(root, scan);
        Path from = root;
        Map<String, List<Path>> found = Map.of();
        for (Split split : List.of(Split.TEST, Split.VALIDATION)) {
            if (folders.containsKey(split) && hasNoImage(found)) {
                from = folders.get(split);
                found = scan.classes(from, root);
            }
        }
        if (hasNoImage(found) && folders.containsKey(Split.TRAINING)) {
            ImageTree tree = discover(root, SplitRule.DEFAULT, hashes).labeledBy(classes);
            requireKnownImages(
                    root, tree.images(Split.VALIDATION), classes, tree.foreign().get(Split.VALIDATION));
            return new ImageTree(
                    root,
                    classes,
                    Map.of(Split.TEST, tree.images(Split.VALIDATION)),
                    Map.of(Split.TEST, tree.foreign().get(Split.VALIDATION)),
                    tree.ignored(),
                    "the validation images, " + tree.splitBy(),
                    tree.unreadable());
        }
        if (folders.isEmpty()) {
            found = scan.classes(root, root);
        }
        List<LabeledImage> images = new ArrayList<>();
        Map<String, Integer> foreign = new TreeMap<>();
        label(found, classes, images, foreign);
        requireKnownImages(from, images, classes, found);
        return new ImageTree(
                root,
                classes,
                Map.of(Split.TEST, images),
                Map.of(Split.TEST, foreign),
                List.copyOf(scan.ignored),
                from.equals(root) ? "all images" : "the folder " + ImageTree.portable(root, from),
                scan.unreadable);
    }

    private static boolean hasNoImage(Map<String, List<Path>> classes) {
        return classes.values().stream().allMatch(List::isEmpty);
    }

    private static void requireKnownImages(
            Path from, List<LabeledImage> images, List<String> classes, Map<String, ?> found) throws DataException {
        if (images.isEmpty()) {
            throw new DataException(from + " has no image of the classes " + names(classes)
                    + "; it needs a folder of images named as each class"
                    + (found.isEmpty() ? "" : ", and has " + names(List.copyOf(found.keySet()))));
        }
    }

    private static ImageTree fromFolders(
            Path root,
            Map<Split, Path> folders,
            Map<String, List<Path>> classes,
            SplitRule rule,
            Scan scan,
            ImageHashes hashes)
            throws DataException {
        List<String> names = List.copyOf(classes.keySet());
        Map<Split, List<LabeledImage>> splits = new EnumMap<>(Split.class);
        Map<Split, Map<String, Integer>> foreign = new EnumMap<>(Split.class);
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            if (folders.containsKey(split)) {
                List<LabeledImage> images = new ArrayList<>();
                Map<String, Integer> others = new TreeMap<>();
                label(scan.classes(folders.get(split), root), names, images, others);
                splits.put(split, images);
                foreign.put(split, others);
            }
        }
        boolean validated = !splits.getOrDefault(Split.VALIDATION, List.of()).isEmpty();
        boolean tested = !splits.getOrDefault(Split.TEST, List.of()).isEmpty();
        SplitRule rest = new SplitRule(validated ? 0 : rule.validation(), tested ? 0 : rule.test());
        String given = "by the folders "
                + String.join(
                        ", ",
                        folders.values().stream()
                                .map(folder -> folder.getFileName() + "/")
                                .toList());
        if (rest.validation() == 0 && rest.test() == 0) {
            List<LabeledImage> images = new ArrayList<>();
            label(classes, names, images, new TreeMap<>());
            splits.put(Split.TRAINING, images);
            return new ImageTree(root, names, splits, foreign, List.copyOf(scan.ignored), given, scan.unreadable);
        }
        return split(
                root, classes, splits, foreign, rest, given + "; the training folder is split " + rest, scan, hashes);
    }

    private static ImageTree split(
            Path root,
            Map<String, List<Path>> classes,
            Map<Split, List<LabeledImage>> given,
            Map<Split, Map<String, Integer>> foreign,
            SplitRule rule,
            String splitBy,
            Scan scan,
            ImageHashes hashes) {
        hashes.read(classes.values().stream().flatMap(List::stream).toList());
        Map<Split, List<LabeledImage>> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            splits.put(split, new ArrayList<>(given.getOrDefault(split, List.of())));
        }
        List<String> names = List.copyOf(classes.keySet());
        for (int label = 0; label < names.size(); label++) {
            Map<Path, String> readable = new LinkedHashMap<>();
            List<Path> unreadable = new ArrayList<>();
            for (Path image : classes.get(names.get(label))) {
                try {
                    readable.put(image, hashes.of(image));
                } catch (IOException e) {
                    unreadable.add(image);
                }
            }
            Map<Split, List<Path>> parts = rule.split(readable);
            for (Split split : Split.values()) {
                List<Path> images = new ArrayList<>(parts.getOrDefault(split, List.of()));
                if (split == Split.TRAINING) {
                    images.addAll(unreadable);
                }
                images.sort(order(root));
                for (Path image : images) {
                    splits.get(split).add(new LabeledImage(image, label));
                }
            }
        }
        return new ImageTree(root, names, splits, foreign, List.copyOf(scan.ignored), splitBy, scan.unreadable);
    }

    private static void label(
            Map<String, List<Path>> found,
            List<String> classes,
            List<LabeledImage> images,
            Map<String, Integer> foreign) {
        found.forEach((name, paths) -> {
            if (!classes.contains(name)) {
                foreign.put(name, paths.size());
            }
        });
        for (int label = 0; label < classes.size(); label++) {
            for (Path path : found.getOrDefault(classes.get(label), List.of())) {
                images.add(new LabeledImage(path, label));
            }
        }
    }

    private static Map<Split, Path> splitFolders(Path root, Scan scan) throws DataException {
        Map<Split, Path> folders = new EnumMap<>(Split.class);
        for (Path folder : scan.folders(root)) {
            String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
            for (Split split : Split.values()) {
                if (split.folders().contains(name)) {
                    Path other = folders.put(split, folder);
                    if (other != null) {
                        throw new DataException(root + " has both " + other.getFileName() + "/ and "
                                + folder.getFileName() + "/; keep one of them");
                    }
                }
            }
        }
        if (!folders.isEmpty()) {
            for (Path folder : scan.folders(root)) {
                if (!folders.containsValue(folder)) {
                    scan.passOver(folder);
                }
            }
        }
        return folders;
    }

    private static void requireFolder(Path root) throws DataException {
        if (!Files.exists(root)) {
            throw new DataException(root + " does not exist; give a folder with a folder of images for each class");
        }
        if (!Files.isDirectory(root)) {
            throw new DataException(root + " is a file; give a folder with a folder of images for each class");
        }
    }

    private static void requireImages(Path folder, Map<String, List<Path>> classes, Scan scan) throws DataException {
        if (classes.isEmpty()) {
            throw new DataException(folder
                    + " has no class folders; put the images of each class into a folder named as"
                    + " the class, for example " + folder.resolve("daisy").resolve("1.jpg"));
        }
        if (hasNoImage(classes)) {
            throw new DataException(folder + " has the class folders " + names(List.copyOf(classes.keySet()))
                    + " but no image in them; images end in .jpg, .jpeg, .png, .gif, .bmp, .wbmp, .webp or .tif"
                    + scan.unread());
        }
    }

    private static String names(List<String> names) {
        int shown = Math.min(5, names.size());
        return String.join(", ", names.subList(0, shown))
                + (shown < names.size() ? " and " + (names.size() - shown) + " more" : "");
    }

    private static Comparator<Path> order(Path root) {
        return Comparator.comparing(path -> ImageTree.portable(root, path));
    }

    /** One walk over the folders, which keeps what it passes over and what it cannot look into. */
    private static final class Scan {

        private final Set<Path> ignored = new LinkedHashSet<>();
        private final List<FilesBelow.Failure> unreadable = new ArrayList<>();

        /** Returns the folders in a folder of classes or splits, where a file belongs to no class. */
        List<Path> folders(Path folder) throws DataException {
            List<Path> entries;
            try (Stream<Path> listed = Files.list(folder)) {
                entries = listed.sorted(Comparator.comparing(
                                entry -> entry.getFileName().toString()))
                        .toList();
            } catch (IOException e) {
                throw unreadable(folder, e);
            } catch (UncheckedIOException e) {
                throw unreadable(folder, e.getCause());
            }
            entries.stream().filter(Files::isRegularFile).forEach(ignored::add);
            return entries.stream()
                    .filter(entry -> Files.isDirectory(entry) && !HiddenFiles.isHidden(entry.getFileName()))
                    .toList();
        }

        /** Keeps the images of a folder that is none of the data set's. Its other files may be of any kind and number. */
        void passOver(Path folder) {
            FilesBelow.of(folder).files().stream()
                    .filter(file -> !HiddenFiles.isHidden(folder.relativize(file)) && isNamedAsImage(file))
                    .sorted()
                    .forEach(ignored::add);
        }

        /** Names an image of a format that is not read among the files that were passed over, if there is one. */
        String unread() {
            return ignored.stream()
                    .flatMap(file -> UnreadFormat.of(file)
                            .map(format -> "; " + file + ": " + format.problem() + "; " + UnreadFormat.REMEDY)
                            .stream())
                    .findFirst()
                    .orElse("");
        }

        private static boolean isNamedAsImage(Path file) {
            return ImageFormat.byExtension(file.getFileName().toString()).isPresent();
        }

        /** Returns the images of each class folder, by class name and path. */
        Map<String, List<Path>> classes(Path folder, Path root) throws DataException {
            Map<String, List<Path>> classes = new TreeMap<>();
            for (Path classFolder : folders(folder)) {
                String name = classFolder.getFileName().toString();
                if (name.indexOf(UNDECODABLE) >= 0 || classes.put(name, images(classFolder, root)) != null) {
                    throw new DataException(folder + " has a class folder " + name
                            + " whose name cannot be read with certainty in the encoding of this process; start with a"
                            + " UTF-8 locale, for example LC_ALL=C.UTF-8, or rename the folder");
                }
            }
            Optional<String> problem = ClassNames.problem(List.copyOf(classes.keySet()));
            if (problem.isPresent()) {
                throw new DataException(folder + ": " + problem.get() + "; rename the folder");
            }
            return classes;
        }

        private List<Path> images(Path folder, Path root) {
            FilesBelow below = FilesBelow.of(folder);
            unreadable.addAll(below.failures());
            List<Path> images = new ArrayList<>();
            for (Path file : below.files()) {
                if (!HiddenFiles.isHidden(folder.relativize(file)) && isNamedAsImage(file)) {
                    images.add(file);
                } else {
                    ignored.add(file);
                }
            }
            images.sort(order(root));
            return images;
        }

        private static DataException unreadable(Path folder, IOException cause) {
            return new DataException(folder + " cannot be read (" + cause + "); check its permissions", cause);
        }
    }
}
